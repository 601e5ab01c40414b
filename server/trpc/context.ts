// What every procedure gets: the console's parts and who is calling. The principal is read from the database for each
// request, so a revoked session or token and a changed role count at once.
import { checkAccessToken } from '#server/control/access/check-access-token.ts';
import { checkSession } from '#server/control/access/check-session.ts';
import type { Principal } from '#server/control/access/principal.ts';
import type { ConsoleDeps } from './console-deps.ts';

export type Context = {
  deps: ConsoleDeps;
  principal: Principal;
  /** Aborted when the caller goes away; ends subscriptions. */
  signal: AbortSignal;
};

/** What the signed cookie says; server/auth/read-session.ts reads it. `sessionId` is the token of control/access/open-session.ts. */
export type SessionClaim = { memberId: string; sessionId: string };

/**
 * Builds the context of one request.
 *
 * @param bearer  text after `Authorization: Bearer `, or null; with it the cookie is not looked at
 * @param claim   the cookie's claim, or null
 */
export async function createContext(
  deps: ConsoleDeps,
  caller: { bearer: string | null; claim: SessionClaim | null; signal: AbortSignal },
): Promise<Context> {
  return { deps, principal: await readPrincipal(deps, caller), signal: caller.signal };
}

async function readPrincipal(deps: ConsoleDeps, caller: { bearer: string | null; claim: SessionClaim | null }): Promise<Principal> {
  if (caller.bearer !== null) return checkAccessToken(deps.control, caller.bearer);
  if (caller.claim !== null) return checkSession(deps.control, caller.claim);
  return { kind: 'anonymous' };
}
