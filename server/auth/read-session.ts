// The session reader of pages and route handlers: the claim in this request's cookie, by this console's settings.
import { authSettings } from './auth-settings.ts';
import type { SessionClaim } from './read-session-cookie.ts';
import { readSessionCookie } from './read-session-cookie.ts';

/** @returns what the cookie claims, or null; the claim counts only once control/access/check-session.ts agrees */
export async function readSession(headers: Headers): Promise<SessionClaim | null> {
  return readSessionCookie(authSettings(), headers);
}
