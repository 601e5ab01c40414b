import { encode } from 'next-auth/jwt';
import { describe, expect, it } from 'vitest';
import { readSessionCookie } from './read-session-cookie.ts';
import { cookieOptions } from './session-cookie.ts';

const settings = { authSecret: 'a'.repeat(32), isSecure: false };
const claim = { memberId: 'member0001', sessionId: 'row.secret' };

async function cookieOf(token: object, options: { secret?: string; maxAge?: number; name?: string } = {}): Promise<Headers> {
  const value = await encode({ token: { ...token }, secret: options.secret ?? settings.authSecret, maxAge: options.maxAge ?? 60 });
  return new Headers({ cookie: `other=1; ${options.name ?? 'sluice-session'}=${value}; another=2` });
}

describe('the session cookie', () => {
  it('gives back the claim it was made with', async () => {
    const headers = await cookieOf({ sub: claim.memberId, sid: claim.sessionId });
    expect(await readSessionCookie(settings, headers)).toEqual(claim);
  });

  it.each([
    ['made with another secret', { sub: 'm', sid: 's' }, { secret: 'b'.repeat(32) }],
    ['past its end', { sub: 'm', sid: 's' }, { maxAge: -60 }],
    ['without a session', { sub: 'm' }, {}],
    ['without a member', { sid: 's' }, {}],
    ['of another name', { sub: 'm', sid: 's' }, { name: 'sluice-session-old' }],
  ])('means nothing when %s', async (_, token, options) => {
    expect(await readSessionCookie(settings, await cookieOf(token, options))).toBeNull();
  });

  it.each(['', 'sluice-session=', 'sluice-session=garbage', 'sluice-session=eyJhbGciOiJub25lIn0..a.b.c'])('survives %j', async (cookie) => {
    expect(await readSessionCookie(settings, new Headers({ cookie }))).toBeNull();
  });

  it('over https has the __Host- prefix and is read under no other name', async () => {
    const secure = { ...settings, isSecure: true };
    const token = { sub: claim.memberId, sid: claim.sessionId };
    expect(await readSessionCookie(secure, await cookieOf(token, { name: '__Host-sluice-session' }))).toEqual(claim);
    expect(await readSessionCookie(secure, await cookieOf(token))).toBeNull();
  });

  it.each([true, false])('is never readable by scripts, nor sent from other sites (https: %s)', (isSecure) => {
    for (const { name, options } of Object.values(cookieOptions({ isSecure }))) {
      expect(options).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure });
      expect(name.startsWith('__Host-')).toBe(isSecure);
    }
  });
});
