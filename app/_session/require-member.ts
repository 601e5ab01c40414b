// The door of every page behind sign-in: who is looking, or off to sign-in. Procedures check again, each for itself.
import { TRPCError } from '@trpc/server';
import { headers } from 'next/headers.js';
import { redirect } from 'next/navigation.js';
import { cache } from 'react';
import { readSession } from '#server/auth/read-session.ts';
import { safeCallbackPath } from '#server/contracts/callback-path.ts';
import { callerFor } from '#server/trpc/caller.ts';

type Caller = Awaited<ReturnType<typeof callerFor>>;
export type SignedInMember = Awaited<ReturnType<Caller['access']['whoAmI']>>;

/**
 * The signed-in member and a caller that acts for it; once per request, however many layouts and pages ask.
 *
 * Redirects to sign-in, with the way back, when the session is absent, ended or revoked.
 */
export const requireMember = cache(async (): Promise<{ member: SignedInMember; caller: Caller }> => {
  const requestHeaders = await headers();
  const caller = await callerFor(await readSession(requestHeaders));
  try {
    return { member: await caller.access.whoAmI(), caller };
  } catch (error) {
    if (!(error instanceof TRPCError && error.code === 'UNAUTHORIZED')) throw error;
  }
  const back = safeCallbackPath(requestHeaders.get('x-sluice-path'));
  return redirect(back === '/' ? '/sign-in' : `/sign-in?callbackUrl=${encodeURIComponent(back)}`);
});
