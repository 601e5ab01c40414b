'use client';
// What the first lines to try are made of: this house's addresses and whatever the project already has. Asked for only while
// the overview has little else to show, so that the page itself waits for nothing.
import { useQuery } from '@tanstack/react-query';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { FirstCommandsInput } from './first-commands.ts';

export type FirstStepsInput = Omit<FirstCommandsInput, 'host'> & { endpoints: { firstAccountId: string } };

export type FirstStepsRead =
  | { kind: 'loading' }
  | { kind: 'failed'; error: unknown; retry: () => void }
  | { kind: 'known'; input: FirstStepsInput };

/** Without account and addresses there is no line to show; whatever else could not be read is left out of the lines. */
export function useFirstSteps(projectId: string): FirstStepsRead {
  const trpc = useTrpc();
  const { accountId } = useProject();
  const member = useQuery(trpc.access.whoAmI.queryOptions());
  const one = { projectId, limit: 1 };
  const endpoints = useQuery(trpc.projects.endpoints.queryOptions());
  const apis = useQuery(trpc.apis.list.queryOptions(one));
  const queues = useQuery(trpc.queues.list.queryOptions(one));
  const topics = useQuery(trpc.topics.list.queryOptions(one));
  const apiId = apis.data?.items[0]?.apiId;
  const api = useQuery(trpc.apis.head.queryOptions({ projectId, apiId: apiId ?? '' }, { enabled: apiId !== undefined }));
  const isWaiting = [apis, queues, topics].some((query) => query.isPending) || (apiId !== undefined && api.isPending);
  const failed = [member, endpoints].filter((query) => query.data === undefined && query.isError);
  if (failed[0]) return { kind: 'failed', error: failed[0].error, retry: () => failed.forEach((query) => void query.refetch()) };
  if (accountId === null || endpoints.data === undefined || isWaiting) return { kind: 'loading' };
  const input = {
    accountId,
    endpoints: endpoints.data,
    api: api.data ? { apiId: api.data.apiId, stages: api.data.stages, routes: api.data.firstRoute ? [api.data.firstRoute] : [] } : null,
    queueName: queues.data?.items[0]?.name ?? null,
    topicName: topics.data?.items[0]?.name ?? null,
  };
  return { kind: 'known', input };
}
