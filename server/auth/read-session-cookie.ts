// Reads the claim out of the session cookie. The cookie is encrypted and authenticated with AUTH_SECRET, so a claim is
// something this console once wrote; whether the session still lives is for control/access/check-session.ts to say.
import { decode } from 'next-auth/jwt';
import type { AuthSettings } from './auth-settings.ts';
import { sessionCookieName } from './session-cookie.ts';

export type SessionClaim = {
  memberId: string;
  /** The session's token as control/access/open-session.ts gave it: row id and secret. */
  sessionId: string;
};

/**
 * Finds who the cookie says is calling.
 *
 * @param headers  of the request
 * @returns         the claim, or null when there is no cookie, or it is forged, damaged or past its end
 */
export async function readSessionCookie(settings: AuthSettings, headers: Headers): Promise<SessionClaim | null> {
  const token = readCookie(headers.get('cookie') ?? '', sessionCookieName(settings));
  if (token === null) return null;
  try {
    const claims = await decode({ token, secret: settings.authSecret });
    const { sub, sid } = claims ?? {};
    return typeof sub === 'string' && typeof sid === 'string' ? { memberId: sub, sessionId: sid } : null;
  } catch {
    return null;
  }
}

/** The first cookie of that name, undecoded: a session cookie holds base64url and dots only. */
function readCookie(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const separator = pair.indexOf('=');
    if (separator > 0 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim();
  }
  return null;
}
