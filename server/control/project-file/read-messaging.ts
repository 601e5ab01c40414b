// Reads the queues and topics that a declarative file names or refers to, in the file's region.
import type { ProjectFile } from '#server/contracts/project-file.ts';
import { RedrivePolicy } from '#server/contracts/queue.ts';
import { parseArn } from '#server/kernel/arn.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import type { ProjectState, QueueState, TopicState } from './model/project-state.ts';
import { redrivePolicyText } from './model/project-state.ts';
import type { ProjectIds } from './project-ids.ts';

export async function readMessagingState(
  deps: ControlDeps,
  acting: Acting,
  file: ProjectFile,
  ids: ProjectIds,
): Promise<Pick<ProjectState, 'queues' | 'topics'>> {
  return { queues: await readQueues(deps, acting, file, ids), topics: await readTopics(deps, acting, file, ids) };
}

async function readQueues(deps: ControlDeps, acting: Acting, file: ProjectFile, ids: ProjectIds): Promise<Map<string, QueueState>> {
  const deadLetters = Object.values(file.queues).flatMap(({ deadLetter }) => (deadLetter ? [deadLetter.queue] : []));
  const subscribed = Object.values(file.topics).flatMap(({ subscriptions }) => subscriptions.map(({ queue }) => queue));
  const names = new Set([...Object.keys(file.queues), ...deadLetters, ...subscribed]);
  const rows = await deps.prisma.queue.findMany({
    where: { projectId: acting.projectId, region: file.region, name: { in: [...names] } },
    select: { id: true, name: true },
  });
  const queues = new Map<string, QueueState>();
  for (const { id, name } of rows) {
    const view = await deps.queues.getQueue(acting.projectId, id);
    if (!view) continue;
    ids.queues.set(name, id);
    queues.set(name, { attributes: withCanonicalRedrive(view.attributes) });
  }
  return queues;
}

function withCanonicalRedrive(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const { RedrivePolicy: text, ...rest } = attributes;
  if (text === undefined || text === '') return rest;
  const policy = RedrivePolicy.parse(JSON.parse(text));
  return { ...rest, RedrivePolicy: redrivePolicyText(policy.deadLetterTargetArn, policy.maxReceiveCount) };
}

async function readTopics(deps: ControlDeps, acting: Acting, file: ProjectFile, ids: ProjectIds): Promise<Map<string, TopicState>> {
  const rows = await deps.prisma.topic.findMany({
    where: { projectId: acting.projectId, region: file.region, name: { in: Object.keys(file.topics) } },
    include: { subscriptions: { where: { protocol: 'sqs' } } },
  });
  return new Map(
    rows.map((topic) => {
      ids.topics.set(topic.name, topic.id);
      const subscriptions = new Map<string, { raw: boolean }>();
      for (const row of topic.subscriptions) {
        const queue = parseArn(row.endpoint)?.resource ?? row.endpoint;
        ids.subscriptions.set(`${topic.name} ${queue}`, row.id);
        subscriptions.set(queue, { raw: isRaw(row.attributes) });
      }
      return [topic.name, { subscriptions }];
    }),
  );
}

function isRaw(attributes: unknown): boolean {
  return (
    typeof attributes === 'object' && attributes !== null && 'RawMessageDelivery' in attributes && attributes.RawMessageDelivery === 'true'
  );
}
