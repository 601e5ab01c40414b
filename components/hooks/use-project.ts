'use client';
// The project whose page this is, and what the member may do in it. Procedures check again; this only hides buttons that
// would be refused.
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'next/navigation.js';
import { isAtLeast } from '#server/contracts/role-rank.ts';
import { useTrpc } from '../trpc/trpc.ts';

export type CurrentProject = {
  projectId: string;
  /** `/projects/{projectId}`. */
  home: string;
  /** Null until it is known. */
  accountId: string | null;
  canEdit: boolean;
  isOwner: boolean;
  /** Private or loopback upstreams the project's APIs may call. */
  egressAllow: readonly string[];
};

export function useProject(): CurrentProject {
  const { projectId } = useParams<{ projectId: string }>();
  const trpc = useTrpc();
  const { data } = useQuery(trpc.access.whoAmI.queryOptions());
  const project = data?.projects.find((one) => one.projectId === projectId);
  const role = project?.role ?? 'viewer';
  return {
    projectId,
    home: `/projects/${projectId}`,
    accountId: project?.accountId ?? null,
    canEdit: isAtLeast(role, 'operator'),
    isOwner: role === 'owner',
    egressAllow: project?.egressAllow ?? [],
  };
}
