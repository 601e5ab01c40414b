// Password hashes: right and wrong passwords, other texts, and equal work for accounts that do not exist.
import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { systemRandom } from './random.ts';

describe('password hash', () => {
  it('knows the right password from a wrong one', async () => {
    const phc = await hashPassword('correct horse battery', systemRandom);
    expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await verifyPassword('correct horse battery', phc)).toBe(true);
    expect(await verifyPassword('correct horse batterz', phc)).toBe(false);
  });

  it('salts: the same password has another hash', async () => {
    expect(await hashPassword('same password', systemRandom)).not.toBe(await hashPassword('same password', systemRandom));
  });

  it.each(['', 'plain', '$2b$10$abcdefghijklmnopqrstuv', '$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA'])(
    'refuses the text %j',
    async (text) => {
      expect(await verifyPassword('x', text)).toBe(false);
    },
  );

  it('spends the same work on nobody and never lets it in', async () => {
    const phc = await hashPassword('a password', systemRandom);
    // Processor time, not the clock's: other work on the machine tells nothing of ours.
    const cost = async (kept: string | null) => {
      const before = process.cpuUsage();
      expect(await verifyPassword('another', kept)).toBe(false);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await cost(phc);
    const known = Math.min(await cost(phc), await cost(phc), await cost(phc));
    const unknown = Math.min(await cost(null), await cost(null), await cost(null));
    expect(unknown).toBeGreaterThan(known / 3);
    expect(unknown).toBeLessThan(known * 3);
  });
});
