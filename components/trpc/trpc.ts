'use client';
// The typed door to the control plane for components: queries, mutations and subscriptions by their tRPC names.
import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '#server/trpc/root.ts';

const context = createTRPCContext<AppRouter>();

export const TrpcContextProvider = context.TRPCProvider;
/** Options for TanStack Query by procedure, e.g. `useQuery(trpc.access.whoAmI.queryOptions())`. */
export const useTrpc = context.useTRPC;
/** Calls procedures by themselves: for forms, which keep their own state. */
export const useTrpcClient = context.useTRPCClient;
