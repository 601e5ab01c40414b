// The cookie of the developer portal: the session's token as it is, 256 random bits that the database knows as a hash.
// Apart from the console's cookie, so that one browser can be operator and developer at once.
import { limits } from '#server/kernel/limits.ts';

/** @param isSecure  true when people reach the console over https: the __Host- prefix then keeps neighbours from planting one */
function developerCookieName(isSecure: boolean): string {
  return isSecure ? '__Host-sluice-developer' : 'sluice-developer';
}

/** @returns the cookie's text in a Cookie header, or null; it means something only once the database agrees */
export function readDeveloperCookie(header: string | null, isSecure: boolean): string | null {
  const name = developerCookieName(isSecure);
  for (const pair of (header ?? '').split(';')) {
    const separator = pair.indexOf('=');
    if (separator > 0 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim();
  }
  return null;
}

/** @param token  the session's, or null to take the cookie away; @returns a Set-Cookie header's value */
export function writeDeveloperCookie(token: string | null, isSecure: boolean): string {
  const age = token === null ? 0 : limits.control.sessionLifeSeconds;
  const secure = isSecure ? '; Secure' : '';
  return `${developerCookieName(isSecure)}=${token ?? ''}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}
