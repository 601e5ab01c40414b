'use client';
// Where AWS clients reach this house: the host the console was opened with, and the AWS port.
import { useQuery } from '@tanstack/react-query';
import { useTrpc } from '../trpc/trpc.ts';

/** Null until it is known. */
export function useAwsEndpoint(): { host: string; awsPort: number } | null {
  const trpc = useTrpc();
  const { data } = useQuery(trpc.projects.endpoints.queryOptions());
  return data === undefined ? null : { host: globalThis.location?.hostname ?? 'localhost', awsPort: data.awsPort };
}
