// What pages before sign-in say of a portal; an address without one is not found.
import { notFound } from 'next/navigation.js';
import { cache } from 'react';
import { callerForDeveloper } from '#server/trpc/caller.ts';

export const describePortal = cache(async (projectId: string): Promise<{ projectName: string; isOpen: boolean }> => {
  const caller = await callerForDeveloper(null);
  return caller.portal.describe({ projectId }).catch(() => notFound());
});
