import { describe, expect, it } from 'vitest';
import { readDeveloperCookie, writeDeveloperCookie } from './developer-cookie.ts';

const token = `abcdefghij.${'x'.repeat(43)}`;

describe('the developer cookie', () => {
  it.each([false, true])('is read as it was written, out of reach for scripts and other sites (https: %s)', (isSecure) => {
    const written = writeDeveloperCookie(token, isSecure);
    expect(written).toContain('; HttpOnly; SameSite=Lax');
    expect(written).toContain('; Path=/;');
    expect(written.endsWith('; Secure')).toBe(isSecure);
    expect(written.startsWith('__Host-')).toBe(isSecure);
    expect(readDeveloperCookie(`other=1; ${written.split(';')[0]}; more=2`, isSecure)).toBe(token);
  });

  it('is read under its own name only', () => {
    expect(readDeveloperCookie(null, false)).toBeNull();
    expect(readDeveloperCookie(`sluice-developer-old=${token}`, false)).toBeNull();
    expect(readDeveloperCookie(`sluice-developer=${token}`, true)).toBeNull();
    expect(readDeveloperCookie(`__Host-sluice-developer=${token}`, false)).toBeNull();
  });

  it('goes away when there is no session', () => {
    expect(writeDeveloperCookie(null, false)).toContain('sluice-developer=; Path=/; Max-Age=0');
  });
});
