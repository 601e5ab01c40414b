// What every procedure gets: the console's parts and who is calling. The principal is read from the database for each
// request, so a revoked session or token and a changed role count at once.
import { checkAccessToken } from '#server/control/access/check-access-token.ts';
import { checkSession } from '#server/control/access/check-session.ts';
import type { Principal } from '#server/control/access/principal.ts';
import type { DeveloperPrincipal } from '#server/control/portal/developer-principal.ts';
import type { Browser } from '#server/control/portal/developer-sessions.ts';
import { checkDeveloperSession } from '#server/control/portal/developer-sessions.ts';
import type { ConsoleDeps } from './console-deps.ts';

export type Context = {
  deps: ConsoleDeps;
  principal: Principal;
  /** The developer signed in to the portal in this browser, beside or without a member; null when nobody is. */
  readDeveloper(): Promise<DeveloperPrincipal | null>;
  /** Puts the token of a portal session into the answer's cookie; null takes the cookie away. */
  setDeveloperSession(token: string | null): void;
  /** What `setDeveloperSession` was called with last. */
  newDeveloperSession(): string | null | undefined;
  browser: Browser;
  /** Aborted when the caller goes away; ends subscriptions. */
  signal: AbortSignal;
};

/** What the signed cookie says; server/auth/read-session.ts reads it. `sessionId` is the token of control/access/open-session.ts. */
export type SessionClaim = { memberId: string; sessionId: string };

export type RequestCaller = {
  /** Text after `Authorization: Bearer `, or null; with it no cookie is looked at. */
  bearer: string | null;
  /** The console cookie's claim, or null. */
  claim: SessionClaim | null;
  /** The portal cookie's text; absent or null when there is none. */
  developerToken?: string | null;
  /** Absent for pages rendered on the server, which change nothing. */
  browser?: Browser;
  signal: AbortSignal;
};

/** Builds the context of one request. */
export async function createContext(deps: ConsoleDeps, caller: RequestCaller): Promise<Context> {
  let developer: Promise<DeveloperPrincipal | null> | null = null;
  let newSession: string | null | undefined;
  return {
    deps,
    principal: await readPrincipal(deps, caller),
    readDeveloper: () => {
      const token = caller.bearer === null ? (caller.developerToken ?? null) : null;
      developer ??= token === null ? Promise.resolve(null) : checkDeveloperSession(deps.control, token);
      return developer;
    },
    setDeveloperSession: (token) => {
      newSession = token;
    },
    newDeveloperSession: () => newSession,
    browser: caller.browser ?? { userAgent: '', ipAddress: '' },
    signal: caller.signal,
  };
}

async function readPrincipal(deps: ConsoleDeps, caller: RequestCaller): Promise<Principal> {
  if (caller.bearer !== null) return checkAccessToken(deps.control, caller.bearer);
  if (caller.claim !== null) return checkSession(deps.control, caller.claim);
  return { kind: 'anonymous' };
}
