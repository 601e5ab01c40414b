// A new API that serves at once.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../../_i18n/messages.tsx';
import { NewApi } from './_components/new-api.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('apis'))('new.title') };
}

export default function NewApiPage() {
  return (
    <Messages areas={['apis', 'plans']}>
      <NewApi />
    </Messages>
  );
}
