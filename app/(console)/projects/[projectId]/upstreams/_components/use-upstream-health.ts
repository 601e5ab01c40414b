'use client';
// How the upstreams shown are, asked for every two seconds while the page is looked at.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { UpstreamHealth } from '#server/contracts/upstream-health.ts';

const refreshMs = 2_000;

export type HealthAnswer =
  | { kind: 'loading' }
  /** The gateway does not answer: what it said before may no longer hold. */
  | { kind: 'unknown'; error: unknown }
  /** Null: the gateway has not heard of the upstream. */
  | { kind: 'known'; health: UpstreamHealth | null };

/** @returns the answer for an upstream by its name */
export function useUpstreamHealth(names: readonly string[]): (name: string) => HealthAnswer {
  const trpc = useTrpc();
  const { projectId } = useProject();
  const query = useQuery({
    ...trpc.upstreams.health.queryOptions({ projectId, names: [...names] }, { placeholderData: keepPreviousData }),
    enabled: names.length > 0,
    refetchInterval: refreshMs,
    retry: false,
  });
  return (name) => {
    if (query.isError) return { kind: 'unknown', error: query.error };
    const health = query.data?.find((one) => one.name === name);
    // The answer to another question says nothing of who is not in it.
    if (health === undefined && (query.data === undefined || query.isPlaceholderData)) return { kind: 'loading' };
    return { kind: 'known', health: health ?? null };
  };
}
