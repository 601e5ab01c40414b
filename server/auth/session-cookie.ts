// Names and attributes of the console's cookies. Over https they carry the __Host- prefix, which a browser accepts only
// with Secure, Path=/ and no Domain, so that no neighbouring site can plant one.
import type { CookieOption, CookiesOptions } from 'next-auth';

export type CookieSettings = {
  /** True when people reach the console over https. */
  isSecure: boolean;
};

/** @returns the name of the cookie that carries the session */
export function sessionCookieName(settings: CookieSettings): string {
  return withPrefix('sluice-session', settings);
}

/** @returns every cookie next-auth sets, all HttpOnly and SameSite=Lax */
export function cookieOptions(settings: CookieSettings): Partial<CookiesOptions> {
  const cookie = (name: string): CookieOption => ({
    name: withPrefix(name, settings),
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure: settings.isSecure },
  });
  return {
    sessionToken: cookie('sluice-session'),
    callbackUrl: cookie('sluice-callback'),
    csrfToken: cookie('sluice-csrf'),
  };
}

function withPrefix(name: string, settings: CookieSettings): string {
  return settings.isSecure ? `__Host-${name}` : name;
}
