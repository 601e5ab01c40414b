'use client';
// Gives the pages below it a tRPC client and a query cache. A refused session anywhere leads to sign-in and back.
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, retryLink, splitLink } from '@trpc/client';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { limits } from '#server/kernel/limits.ts';
import type { AppRouter } from '#server/trpc/root.ts';
import { fetchWhileHere, leavePage } from '../navigation/leave-page.ts';
import { describeError } from '../states/describe-error.ts';
import { TrpcContextProvider } from './trpc.ts';

const url = '/api/trpc';
const retryDelayMsMax = 10_000;

/** @param props  `signInPath` is where a refused session leads: the console's sign-in unless given */
export function TrpcProvider({ children, signInPath = '/sign-in' }: { children: ReactNode; signInPath?: string }) {
  const [queryClient] = useState(() => createQueryClient(signInPath));
  const [trpcClient] = useState(() => createTrpcClient(signInPath));
  return (
    <QueryClientProvider client={queryClient}>
      <TrpcContextProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TrpcContextProvider>
    </QueryClientProvider>
  );
}

function createQueryClient(signInPath: string): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => void signInWhenRefused(error, signInPath) }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < 2 && describeError(error).isWorthRetrying,
      },
    },
  });
}

function createTrpcClient(signInPath: string) {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        // An answer other than a stream closes an EventSource for good; the retry link opens a new one. A refused session
        // is told inside a stream, and no retry mends it.
        true: [
          retryLink({
            retry: ({ error }) => !signInWhenRefused(error, signInPath),
            retryDelayMs: (attempt) => Math.min(500 * 2 ** attempt, retryDelayMsMax),
          }),
          httpSubscriptionLink({ url }),
        ],
        false: httpBatchLink({ url, maxItems: limits.control.maxBatchedCalls, fetch: fetchWhileHere }),
      }),
    ],
  });
}

/**
 * The session has ended elsewhere (revoked, expired): the page can show nothing more and leaves for sign-in.
 *
 * @returns whether it was that
 */
function signInWhenRefused(error: unknown, signInPath: string): boolean {
  if (describeError(error).code !== 'auth.required') return false;
  const here = `${window.location.pathname}${window.location.search}`;
  leavePage(`${signInPath}?callbackUrl=${encodeURIComponent(here)}`);
  return true;
}
