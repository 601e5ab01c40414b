// Procedures for pages rendered on the server: the same checks as over HTTP, without the HTTP.
import 'server-only';
import { getConsoleDeps } from './compose-console.ts';
import type { SessionClaim } from './context.ts';
import { createContext } from './context.ts';
import { readDeveloperCookie } from './developer-cookie.ts';
import { createCaller } from './root.ts';

/** @param claim  of the request's cookie (server/auth/read-session.ts), or null */
export async function callerFor(claim: SessionClaim | null): Promise<ReturnType<typeof createCaller>> {
  const context = await createContext(getConsoleDeps(), { bearer: null, claim, signal: new AbortController().signal });
  return createCaller(context);
}

/** The same for pages of the developer portal. @param cookie  the request's Cookie header, or null */
export async function callerForDeveloper(cookie: string | null): Promise<ReturnType<typeof createCaller>> {
  const deps = getConsoleDeps();
  const developerToken = readDeveloperCookie(cookie, deps.isSecure);
  const context = await createContext(deps, { bearer: null, claim: null, developerToken, signal: new AbortController().signal });
  return createCaller(context);
}
