// Overview of a project: what flows through it right now.
import type { Metadata } from 'next';
import { notFound } from 'next/navigation.js';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { requireMember } from '../../../../_session/require-member.ts';
import type { FirstStepsInput } from './_components/first-steps.tsx';
import { Overview } from './_components/overview.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('overview'))('title') };
}

type Props = { params: Promise<{ projectId: string }> };

export default async function OverviewPage({ params }: Props) {
  const { projectId } = await params;
  return (
    <Messages areas={['overview', 'traffic']}>
      <Overview projectId={projectId} firstSteps={await readFirstSteps(projectId)} />
    </Messages>
  );
}

async function readFirstSteps(projectId: string): Promise<FirstStepsInput> {
  const { member, caller } = await requireMember();
  const project = member.projects.find((one) => one.projectId === projectId);
  // The layout says that there is no such page.
  if (!project) return notFound();
  const [endpoints, apis, queues, topics] = await Promise.all([
    caller.projects.endpoints(),
    caller.apis.list({ projectId, limit: 1 }),
    caller.queues.list({ projectId, limit: 1 }),
    caller.topics.list({ projectId, limit: 1 }),
  ]);
  const apiId = apis.items[0]?.apiId;
  const api = apiId === undefined ? null : await caller.apis.head({ projectId, apiId });
  return {
    accountId: project.accountId,
    endpoints,
    api: api && { apiId: api.apiId, stages: api.stages, routes: api.firstRoute ? [api.firstRoute] : [] },
    queueName: queues.items[0]?.name ?? null,
    topicName: topics.items[0]?.name ?? null,
  };
}
