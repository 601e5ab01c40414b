// The door of every portal page behind sign-in: which developer is looking, or off to sign-in. Procedures check again.
import { TRPCError } from '@trpc/server';
import { headers } from 'next/headers.js';
import { redirect } from 'next/navigation.js';
import { cache } from 'react';
import { callerForDeveloper } from '#server/trpc/caller.ts';

type Caller = Awaited<ReturnType<typeof callerForDeveloper>>;
export type SignedInDeveloper = Awaited<ReturnType<Caller['portal']['whoAmI']>>;

/** @returns the developer signed in to this project's portal, or null; once per request */
export const readDeveloper = cache(async (projectId: string): Promise<SignedInDeveloper | null> => {
  const caller = await callerForDeveloper((await headers()).get('cookie'));
  try {
    const developer = await caller.portal.whoAmI();
    return developer.projectId === projectId ? developer : null;
  } catch (error) {
    if (error instanceof TRPCError && error.code === 'UNAUTHORIZED') return null;
    throw error;
  }
});

/** The same, with everybody else led to the portal's sign-in. */
export async function requireDeveloper(projectId: string): Promise<SignedInDeveloper> {
  return (await readDeveloper(projectId)) ?? redirect(`/portal/${encodeURIComponent(projectId)}/sign-in`);
}
