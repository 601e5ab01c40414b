// A new API that serves at once.
import type { Metadata } from 'next';
import { NewApi } from './_components/new-api.tsx';

export const metadata: Metadata = { title: 'New API' };

export default function NewApiPage() {
  return <NewApi />;
}
