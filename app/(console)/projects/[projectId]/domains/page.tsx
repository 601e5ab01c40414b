// The custom domain names of a project and where their paths lead.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { DomainsPage } from './_components/domains-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('domains'))('title') };
}

export default function Domains() {
  return (
    <Messages areas={['domains']}>
      <DomainsPage />
    </Messages>
  );
}
