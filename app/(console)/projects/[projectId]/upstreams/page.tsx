// The upstreams of a project, and the credentials the gateway shows to them.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { UpstreamsPage } from './_components/upstreams-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('upstreams'))('title') };
}

export default function Upstreams() {
  return (
    <Messages areas={['upstreams']}>
      <UpstreamsPage />
    </Messages>
  );
}
