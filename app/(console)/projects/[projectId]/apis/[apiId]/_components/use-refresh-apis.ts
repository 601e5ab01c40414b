'use client';
// After a change of an API: everything that shows APIs asks again.
import { useQueryClient } from '@tanstack/react-query';
import { useTrpc } from '#components/trpc/trpc.ts';

export function useRefreshApis(): () => void {
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ queryKey: trpc.apis.pathKey() });
}
