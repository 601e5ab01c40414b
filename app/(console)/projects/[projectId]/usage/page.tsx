// What customers and keys used.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { Usage } from './_components/usage.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('usage'))('title') };
}

export default function UsagePage() {
  return (
    <Messages areas={['usage']}>
      <Usage />
    </Messages>
  );
}
