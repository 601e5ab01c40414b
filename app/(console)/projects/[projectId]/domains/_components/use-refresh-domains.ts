'use client';
// After a change of a domain name: the list asks again.
import { useQueryClient } from '@tanstack/react-query';
import { useTrpc } from '#components/trpc/trpc.ts';

export function useRefreshDomains(): () => void {
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ queryKey: trpc.domainNames.pathKey() });
}
