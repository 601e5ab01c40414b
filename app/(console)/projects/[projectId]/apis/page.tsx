// The APIs of a project.
import type { Metadata } from 'next';
import { ApiList } from './_components/api-list.tsx';

export const metadata: Metadata = { title: 'APIs' };

export default function ApisPage() {
  return <ApiList />;
}
