// The API keys of a project.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { KeysPage } from './_components/keys-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('plans'))('keys.title') };
}

export default function ApiKeysPage() {
  return (
    <Messages areas={['plans']}>
      <KeysPage />
    </Messages>
  );
}
