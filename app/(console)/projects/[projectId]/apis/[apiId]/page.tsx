// One API: its routes, stages, deployments, and a request to try.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../../_i18n/messages.tsx';
import { ApiPage } from './_components/api-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('apis'))('one') };
}

type Props = { params: Promise<{ apiId: string }> };

export default async function OneApiPage({ params }: Props) {
  const { apiId } = await params;
  return (
    <Messages areas={['apis', 'integrations', 'plans']}>
      <ApiPage apiId={apiId} />
    </Messages>
  );
}
