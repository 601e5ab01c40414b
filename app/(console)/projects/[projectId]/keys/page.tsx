// The API keys of a project.
import type { Metadata } from 'next';
import { KeysPage } from './_components/keys-page.tsx';

export const metadata: Metadata = { title: 'API keys' };

export default function ApiKeysPage() {
  return <KeysPage />;
}
