'use client';
// Whether the member may change things in a project. Only for what is shown: the server decides each call again.
import { useQuery } from '@tanstack/react-query';
import { useTrpc } from '../trpc/trpc.ts';

/** False for viewers, and until the answer is there. */
export function useCanChange(projectId: string): boolean {
  const trpc = useTrpc();
  const { data } = useQuery(trpc.access.whoAmI.queryOptions());
  const role = data?.projects.find((project) => project.projectId === projectId)?.role;
  return role === 'owner' || role === 'operator';
}
