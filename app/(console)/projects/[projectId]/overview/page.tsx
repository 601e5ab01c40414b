// Overview of a project: what flows through it right now.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { Overview } from './_components/overview.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('overview'))('title') };
}

type Props = { params: Promise<{ projectId: string }> };

export default async function OverviewPage({ params }: Props) {
  return (
    <Messages areas={['overview', 'traffic']}>
      <Overview projectId={(await params).projectId} />
    </Messages>
  );
}
