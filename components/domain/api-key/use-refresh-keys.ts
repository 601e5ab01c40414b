'use client';
// After a change of a key: lists of keys, and the counts of customers and plans, ask again.
import { useQueryClient } from '@tanstack/react-query';
import { useTrpc } from '../../trpc/trpc.ts';

export function useRefreshKeys(): () => void {
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  return () => {
    for (const queryKey of [trpc.apiKeys.pathKey(), trpc.customers.pathKey(), trpc.usagePlans.pathKey()]) {
      void queryClient.invalidateQueries({ queryKey });
    }
  };
}
