// Procedures for pages rendered on the server: the same checks as over HTTP, without the HTTP.
import 'server-only';
import { getConsoleDeps } from './compose-console.ts';
import type { SessionClaim } from './context.ts';
import { createContext } from './context.ts';
import { createCaller } from './root.ts';

/** @param claim  of the request's cookie (server/auth/read-session.ts), or null */
export async function callerFor(claim: SessionClaim | null): Promise<ReturnType<typeof createCaller>> {
  const context = await createContext(getConsoleDeps(), { bearer: null, claim, signal: new AbortController().signal });
  return createCaller(context);
}
