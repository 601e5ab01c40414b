// Overview of a project: what flows through it right now.
import type { Metadata } from 'next';
import { requireMember } from '../../../../_session/require-member.ts';
import { Overview } from './_components/overview.tsx';

export const metadata: Metadata = { title: 'Overview' };

type Props = { params: Promise<{ projectId: string }> };

export default async function OverviewPage({ params }: Props) {
  const { projectId } = await params;
  const { member } = await requireMember();
  const project = member.projects.find((one) => one.projectId === projectId);
  return <Overview projectId={projectId} accountId={project?.accountId ?? ''} />;
}
