// Sign-in, sessions and tokens: throttled, revocable, and never more than the member behind them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../control/access/open-session.ts';
import { verifySignIn } from '../control/access/verify-sign-in.ts';
import { AppError } from '../kernel/app-error.ts';
import { hashPassword } from '../kernel/password-hash.ts';
import { systemRandom } from '../kernel/random.ts';
import { insertMember } from '../testing/factories.ts';
import type { TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';

let nowMs = Date.parse('2026-01-01T00:00:00Z');
let house: TestConsole;
const password = 'correct horse battery';
beforeAll(async () => {
  house = await createTestConsole({ nowMs: () => nowMs, monotonicMs: () => nowMs });
  const passwordHash = await hashPassword(password, systemRandom);
  for (const name of ['ada', 'bob', 'eve'])
    await insertMember(house.database.pool, house.projectId, { email: `${name}@example.com`, passwordHash });
});
afterAll(() => house.close());

async function attempt(email: string, given: string, ipAddress = ''): Promise<string> {
  return verifySignIn(house.deps.control, { email, password: given, ipAddress }).then(
    () => 'in',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

describe('verifySignIn', () => {
  it('lets the right password in, whatever the case of the e-mail', async () => {
    expect(await attempt(' ADA@example.com ', password)).toBe('in');
  });

  it('answers alike for a wrong password and an unknown account', async () => {
    expect(await attempt('ada@example.com', 'wrong')).toBe('auth.failed');
    expect(await attempt('nobody@example.com', 'wrong')).toBe('auth.failed');
  });

  it('works as hard for an unknown account as for a wrong password', async () => {
    // Processor time, not the clock's, in turn, and the least of it: other work on the machine tells nothing of ours.
    const least = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY };
    for (let index = 0; index < 5; index += 1) {
      for (const [kind, email] of [
        ['known', 'eve@example.com'],
        ['unknown', `nobody${index}@example.com`],
      ] as const) {
        const before = process.cpuUsage();
        await attempt(email, 'wrong');
        const { user, system } = process.cpuUsage(before);
        least[kind] = Math.min(least[kind], user + system);
      }
    }
    // Without the work of a hash it would be a tenth.
    expect(least.unknown / least.known).toBeGreaterThan(0.4);
    expect(least.unknown / least.known).toBeLessThan(2.5);
  });

  it('throttles an account after ten failures, even made at once, and forgets after 15 minutes', async () => {
    const outcomes = await Promise.all(Array.from({ length: 14 }, () => attempt('bob@example.com', 'wrong')));
    expect(outcomes.filter((outcome) => outcome === 'auth.failed')).toHaveLength(10);
    expect(outcomes.filter((outcome) => outcome === 'auth.throttled')).toHaveLength(4);
    expect(await attempt('bob@example.com', password)).toBe('auth.throttled');
    nowMs += 15 * 60_000 + 1;
    expect(await attempt('bob@example.com', password)).toBe('in');
  });

  it('throttles an address after fifty failures over many accounts', async () => {
    for (let index = 0; index < 50; index += 1)
      expect(await attempt(`guess${index}@example.com`, 'wrong', '198.51.100.7')).toBe('auth.failed');
    expect(await attempt('eve@example.com', password, '198.51.100.7')).toBe('auth.throttled');
    expect(await attempt('eve@example.com', password, '198.51.100.8')).toBe('in');
  });
});

describe('a session', () => {
  it('ends when revoked, past its life, or idle, and is not opened by its id alone', async () => {
    const member = await house.signIn('viewer');
    expect((await member.caller.access.whoAmI()).name).toBeDefined();
    const [id = ''] = member.claim.sessionId.split('.');
    const forged = await house.callerFor({ claim: { memberId: member.memberId, sessionId: `${id}.${'A'.repeat(43)}` } });
    await expect(forged.access.whoAmI()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await member.caller.access.revokeSession({ sessionId: id });
    await expect((await house.callerFor({ claim: member.claim })).access.whoAmI()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    const idle = await house.signIn('viewer');
    nowMs += 8 * 86_400_000;
    await expect((await house.callerFor({ claim: idle.claim })).access.whoAmI()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('is new at each sign-in, and all others end with a new password', async () => {
    const { id: memberId } = await insertMember(house.database.pool, house.projectId, {
      email: 'pat@example.com',
      passwordHash: await hashPassword(password, systemRandom),
    });
    const open = () => openSession(house.deps.control, { memberId, userAgent: '', ipAddress: '' });
    const [first, second] = [await open(), await open()];
    expect(first.sessionId).not.toBe(second.sessionId);
    const caller = await house.callerFor({ claim: { memberId, sessionId: first.sessionId } });
    await expect(caller.access.changePassword({ currentPassword: 'wrong', newPassword: 'another password' })).rejects.toThrow('wrong');
    await caller.access.changePassword({ currentPassword: password, newPassword: 'another password' });
    expect((await caller.access.listSessions()).map(({ isCurrent }) => isCurrent)).toEqual([true]);
    await expect((await house.callerFor({ claim: { memberId, sessionId: second.sessionId } })).access.whoAmI()).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    expect(await attempt('pat@example.com', 'another password')).toBe('in');
  });
});

describe('an access token', () => {
  it('shrinks with its maker and dies with the membership', async () => {
    const owner = await house.signIn('owner');
    const maker = await house.signIn('operator');
    const { projectId } = house;
    await expect(maker.caller.access.createToken({ projectId, name: 'too strong', role: 'owner' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const { value, token } = await maker.caller.access.createToken({ projectId, name: 'ci', role: 'operator' });
    await (await house.callerFor({ bearer: value })).customers.create({ projectId, name: 'made by ci' });
    await owner.caller.access.changeMemberRole({ projectId, memberId: maker.memberId, role: 'viewer' });
    await expect((await house.callerFor({ bearer: value })).customers.create({ projectId, name: 'again' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await owner.caller.access.removeMember({ projectId, memberId: maker.memberId });
    await expect((await house.callerFor({ bearer: value })).access.whoAmI()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    const { items } = await owner.caller.access.listTokens({ projectId, limit: 200 });
    expect(items.find(({ tokenId }) => tokenId === token.tokenId)?.revokedAtMs).not.toBeNull();
  });

  it('expires', async () => {
    const owner = await house.signIn('owner');
    const { value } = await owner.caller.access.createToken({
      projectId: house.projectId,
      name: 'short',
      role: 'viewer',
      expiresInDays: 1,
    });
    expect((await (await house.callerFor({ bearer: value })).access.whoAmI()).kind).toBe('access-token');
    nowMs += 86_400_001;
    await expect((await house.callerFor({ bearer: value })).access.whoAmI()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('cannot leave a project without an owner', async () => {
    const { rows } = await house.database.pool.query<{ member_id: string }>(
      "SELECT member_id FROM membership WHERE role = 'owner' AND project_id = $1",
      [house.projectId],
    );
    const { claim, memberId } = await house.signIn('owner');
    const last = await house.callerFor({ claim });
    for (const row of rows) await last.access.removeMember({ projectId: house.projectId, memberId: row.member_id });
    await expect(last.access.removeMember({ projectId: house.projectId, memberId })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(last.access.changeMemberRole({ projectId: house.projectId, memberId, role: 'viewer' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});
