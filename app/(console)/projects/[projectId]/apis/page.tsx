// The APIs of a project.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { ApiList } from './_components/api-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('apis'))('title') };
}

export default function ApisPage() {
  return (
    <Messages areas={['apis']}>
      <ApiList />
    </Messages>
  );
}
