'use client';
// After a change of a domain name or a certificate: both lists ask again, for each shows something of the other.
import { useQueryClient } from '@tanstack/react-query';
import { useTrpc } from '#components/trpc/trpc.ts';

export function useRefreshDomains(): () => void {
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  return () => {
    void queryClient.invalidateQueries({ queryKey: trpc.domainNames.pathKey() });
    void queryClient.invalidateQueries({ queryKey: trpc.certificates.pathKey() });
  };
}
