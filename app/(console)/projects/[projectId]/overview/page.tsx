// Overview of a project: what flows through it right now.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { requireMember } from '../../../../_session/require-member.ts';
import { Overview } from './_components/overview.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('overview'))('title') };
}

type Props = { params: Promise<{ projectId: string }> };

export default async function OverviewPage({ params }: Props) {
  const { projectId } = await params;
  const { member } = await requireMember();
  const project = member.projects.find((one) => one.projectId === projectId);
  return (
    <Messages areas={['overview']}>
      <Overview projectId={projectId} accountId={project?.accountId ?? ''} />
    </Messages>
  );
}
