import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { createUsageReader } from '../ledger/read-usage.ts';
import { insertUsagePlan } from '../testing/factories.ts';
import type { Caller, TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';
import { handleTrpcRequest } from './handle-trpc-request.ts';

const password = 'correct horse battery';
const startMs = Date.UTC(2026, 5, 15, 12);
let nowMs = startMs;
let house: TestConsole;
let operator: Caller;
let anybody: Caller;

beforeAll(async () => {
  house = await createTestConsole({ nowMs: () => nowMs, monotonicMs: () => nowMs });
  operator = (await house.signIn('operator')).caller;
  anybody = await house.callerFor({});
});
afterAll(() => house.close());

/** Calls a procedure as a browser does. @returns the answer with the cookie it sets, if any */
async function post(path: string, input: object, cookie?: string) {
  const origin = [...house.deps.allowedOrigins][0] ?? '';
  const request = new Request(`http://console/api/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, 'x-forwarded-for': '198.51.100.7', ...(cookie ? { cookie } : {}) },
    body: JSON.stringify(input),
  });
  const answer = await handleTrpcRequest(request, { deps: house.deps, readSession: async () => null });
  const body: { error?: { data: { errorCode: string } } } = JSON.parse(await answer.text());
  return { status: answer.status, code: body.error?.data.errorCode ?? null, cookie: answer.headers.get('set-cookie')?.split(';')[0] };
}

async function newCustomer(name: string): Promise<string> {
  return (await operator.customers.create({ projectId: house.projectId, name })).customerId;
}

async function publishedPlan(stageName?: string): Promise<string> {
  const { pool } = house.database;
  const planId = await insertUsagePlan(pool, house.projectId, { quotaLimit: 100, quotaPeriod: 'MONTH' });
  await pool.query('UPDATE usage_plan SET is_published = true WHERE id = $1', [planId]);
  if (stageName !== undefined) {
    const { projectId } = house;
    const api = await operator.apis.create({ projectId, name: `api ${planId}`, kind: 'rest' });
    const { stageId } = await operator.apis.createStage({ projectId, apiId: api.apiId, name: stageName });
    await pool.query('INSERT INTO usage_plan_stage (usage_plan_id, stage_id) VALUES ($1, $2)', [planId, stageId]);
  }
  return planId;
}

describe('an invitation', () => {
  it('makes one developer, once, and signs it in with a cookie of the portal', async () => {
    const { projectId } = house;
    const customerId = await newCustomer('Acme');
    const { token, invitation } = await operator.portalAccess.invite({ projectId, customerId });
    expect(await anybody.portal.readInvitation({ token })).toMatchObject({ projectId, customerName: 'Acme', email: '' });
    const input = { token, email: 'dev@acme.example', name: 'Dev', password };
    const accepted = await post('portal.acceptInvitation', input);
    expect(accepted).toMatchObject({ status: 200, cookie: expect.stringMatching(/^sluice-developer=[a-z0-9]{10}\.\w{43}$/) });
    expect((await post('portal.acceptInvitation', { ...input, email: 'second@acme.example' })).code).toBe('auth.invitation_invalid');
    await expect(anybody.portal.readInvitation({ token })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { items } = await operator.portalAccess.listInvitations({ projectId, limit: 200 });
    expect(items.map(({ invitationId }) => invitationId)).not.toContain(invitation.invitationId);
    const developer = await house.callerFor({ developerToken: accepted.cookie?.split('=')[1] ?? '' });
    expect(await developer.portal.whoAmI()).toMatchObject({ customerId, email: 'dev@acme.example', projectId });
    const { rows } = await house.database.pool.query('SELECT * FROM invitation WHERE id = $1', [invitation.invitationId]);
    expect(JSON.stringify(rows)).not.toContain(token.slice(4));
  });

  it('lets in one of two who open it at the same time', async () => {
    const { projectId } = house;
    const { token } = await operator.portalAccess.invite({ projectId, customerId: await newCustomer('Race') });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => post('portal.acceptInvitation', { token, email: `${name}@race.example`, name, password })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('for an e-mail is for that e-mail, and works no more once withdrawn or expired', async () => {
    const { projectId } = house;
    const customerId = await newCustomer('Bounded');
    const named = await operator.portalAccess.invite({ projectId, customerId, email: 'chosen@bounded.example' });
    await post('portal.acceptInvitation', { token: named.token, email: 'other@bounded.example', name: 'x', password });
    const { items } = await operator.customers.listDevelopers({ projectId, customerId, limit: 10 });
    expect(items.map(({ email }) => email)).toEqual(['chosen@bounded.example']);
    const withdrawn = await operator.portalAccess.invite({ projectId, customerId });
    await operator.portalAccess.withdrawInvitation({ projectId, invitationId: withdrawn.invitation.invitationId });
    const late = await operator.portalAccess.invite({ projectId, customerId });
    nowMs = late.invitation.expiresAtMs;
    for (const { token } of [withdrawn, late]) await expect(anybody.portal.readInvitation({ token })).rejects.toThrow('does not work');
    nowMs = startMs;
  });
});

describe('signing up', () => {
  const asker = { email: 'asker@example.com', name: 'Asker', company: 'Asking Ltd', password };

  it('is refused while the portal is closed', async () => {
    expect((await post('portal.requestAccess', { projectId: house.projectId, ...asker })).code).toBe('auth.forbidden');
  });

  it('shows the published plans to whoever may ask, and nothing while nobody may', async () => {
    const { projectId } = house;
    const published = await publishedPlan('sandbox');
    const hidden = await insertUsagePlan(house.database.pool, projectId, { quotaLimit: 7 });
    expect(await anybody.portal.listOffers({ projectId })).toEqual([]);
    await operator.portalAccess.setOpen({ projectId, isOpen: true });
    const offers = await anybody.portal.listOffers({ projectId });
    expect(offers.find(({ usagePlanId }) => usagePlanId === published)).toMatchObject({
      quota: { limit: 100, period: 'MONTH' },
      hasSandbox: true,
    });
    expect(offers.map(({ usagePlanId }) => usagePlanId)).not.toContain(hidden);
    expect(JSON.stringify(offers)).not.toContain('stage');
    expect(await anybody.portal.listOffers({ projectId: 'aaaaaaaaaa' })).toEqual([]);
    await operator.portalAccess.setOpen({ projectId, isOpen: false });
  });

  it('waits for an operator, who chooses the customer; before that the right password says so, a wrong one nothing', async () => {
    const { projectId } = house;
    await operator.portalAccess.setOpen({ projectId, isOpen: true });
    expect(await anybody.portal.describe({ projectId })).toMatchObject({ isOpen: true });
    for (const _again of [1, 2]) expect((await post('portal.requestAccess', { projectId, ...asker })).status).toBe(200);
    const signIn = (given: string) => post('portal.signIn', { projectId, email: asker.email, password: given });
    expect(await signIn(password)).toMatchObject({ status: 403, code: 'auth.pending' });
    expect(await signIn('wrong')).toMatchObject({ status: 401, code: 'auth.failed' });
    const { items } = await operator.portalAccess.listSignUps({ projectId, limit: 10 });
    expect(items).toMatchObject([{ email: asker.email, company: 'Asking Ltd' }]);
    const customerId = await newCustomer('Asking Ltd');
    const signUpId = items[0]?.signUpId ?? '';
    await operator.portalAccess.approveSignUp({ projectId, signUpId, customerId });
    await expect(operator.portalAccess.declineSignUp({ projectId, signUpId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await signIn(password)).status).toBe(200);
  });
});

describe('signing in', () => {
  it('is throttled per account, apart from a member of the same e-mail, and ends with the customer', async () => {
    const { projectId } = house;
    const customerId = await newCustomer('Guessed');
    const { token } = await operator.portalAccess.invite({ projectId, customerId });
    const email = 'guessed@example.com';
    const { cookie } = await post('portal.acceptInvitation', { token, email, name: 'x', password });
    for (let attempt = 1; attempt <= 10; attempt += 1) await post('portal.signIn', { projectId, email, password: 'wrong' });
    expect((await post('portal.signIn', { projectId, email, password })).code).toBe('auth.throttled');
    expect((await post('portal.signOut', {}, `${cookie}x`)).code).toBe('auth.required');
    await operator.customers.update({ projectId, customerId, isEnabled: false });
    expect((await post('portal.createApplication', { name: 'x', usagePlanId: 'a'.repeat(10) }, cookie)).code).toBe('auth.required');
  });

  it('makes a new session and ends the browser’s former one; signing out ends it too', async () => {
    const { projectId } = house;
    const { token } = await operator.portalAccess.invite({ projectId, customerId: await newCustomer('Twice') });
    const email = 'twice@example.com';
    const first = (await post('portal.acceptInvitation', { token, email, name: 'x', password })).cookie;
    const second = (await post('portal.signIn', { projectId, email, password }, first)).cookie;
    expect(second).not.toBe(first);
    const caller = (cookie = '') => house.callerFor({ developerToken: cookie.split('=')[1] ?? '' });
    await expect((await caller(first)).portal.whoAmI()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect((await post('portal.signOut', {}, second)).cookie).toBe('sluice-developer=');
    await expect((await caller(second)).portal.whoAmI()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('is refused to pages of other sites', async () => {
    const request = new Request('http://console/api/trpc/portal.signIn', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: '{}',
    });
    expect((await handleTrpcRequest(request, { deps: house.deps, readSession: async () => null })).status).toBe(403);
  });
});

describe('an application', () => {
  it('is made under a published plan only, as many as a customer may have', async () => {
    const { caller } = await house.signInDeveloper();
    const hidden = await insertUsagePlan(house.database.pool, house.projectId, {});
    await expect(caller.portal.createApplication({ name: 'x', usagePlanId: hidden })).rejects.toThrow('not offered');
    const usagePlanId = await publishedPlan();
    for (let count = 0; count < 10; count += 1) await caller.portal.createApplication({ name: `app ${count}`, usagePlanId });
    await expect(caller.portal.createApplication({ name: 'one more', usagePlanId })).rejects.toThrow('at most 10');
  });

  it('has a sandbox key beside the live one where the plan covers a sandbox, and one of each at a time', async () => {
    const { caller } = await house.signInDeveloper();
    const plain = await caller.portal.createApplication({ name: 'plain', usagePlanId: await publishedPlan('live') });
    await expect(caller.portal.createKey({ applicationId: plain.applicationId, environment: 'sandbox' })).rejects.toThrow('no sandbox');
    const { applicationId } = await caller.portal.createApplication({ name: 'both', usagePlanId: await publishedPlan('sandbox') });
    const live = await caller.portal.createKey({ applicationId, environment: 'live' });
    const sandbox = await caller.portal.createKey({ applicationId, environment: 'sandbox' });
    expect([live.value.slice(0, 9), sandbox.value.slice(0, 9)]).toEqual(['slk_live_', 'slk_test_']);
    await expect(caller.portal.createKey({ applicationId, environment: 'live' })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await caller.portal.quotas()).map(({ environment }) => environment)).toEqual(['live', 'sandbox']);
  });

  it('gets no fresh quota by rotating, nor by revoking and making a key anew', async () => {
    const { caller } = await house.signInDeveloper();
    const usagePlanId = await publishedPlan();
    const { applicationId } = await caller.portal.createApplication({ name: 'line', usagePlanId });
    const first = await caller.portal.createKey({ applicationId, environment: 'live' });
    await house.database.pool.query(
      `INSERT INTO ledger.quota_period (plan_id, key_id, period_start, period_end, leased, used)
       VALUES ($1, $2, '2026-06-01T00:00:00Z', '2026-07-01T00:00:00Z', 60, 60)`,
      [usagePlanId, first.apiKeyId],
    );
    const second = await caller.portal.rotateKey({ apiKeyId: first.apiKeyId, overlapSeconds: 3600 });
    await expect(caller.portal.rotateKey({ apiKeyId: second.apiKeyId, overlapSeconds: 60 })).rejects.toThrow('still works');
    for (const { apiKeyId } of [first, second]) await caller.portal.revokeKey({ apiKeyId });
    const third = await caller.portal.createKey({ applicationId, environment: 'live' });
    const uses = await createUsageReader(house.database.pool, systemClock).readQuotas(house.projectId, { planId: usagePlanId }, nowMs);
    expect(uses.map(({ keyId, lineageId, used, remaining }) => ({ keyId, lineageId, used, remaining }))).toEqual(
      [first, second, third].map(({ apiKeyId }) => ({ keyId: apiKeyId, lineageId: first.apiKeyId, used: 60, remaining: 40 })).sort(byKey),
    );
    // Half of June has passed: 60 so far are 124 by its end, and the hundredth goes on the 25th.
    expect(await caller.portal.quotas()).toMatchObject([
      { used: 60, remaining: 40, forecast: { kind: 'runs-out', expectedUse: 124, atMs: Date.UTC(2026, 5, 25, 4) } },
    ]);
    const { keys } = await caller.portal.getApplication({ applicationId });
    expect(keys.map(({ state }) => state).sort()).toEqual(['active', 'revoked', 'revoked']);
  });

  it('is audited under the developer', async () => {
    const { caller, developerId } = await house.signInDeveloper();
    const { applicationId } = await caller.portal.createApplication({ name: 'audited', usagePlanId: await publishedPlan() });
    const { apiKeyId, value } = await caller.portal.createKey({ applicationId, environment: 'live' });
    await caller.portal.rotateKey({ apiKeyId });
    await caller.portal.revokeKey({ apiKeyId });
    const { rows } = await house.database.pool.query<{ action: string }>(
      "SELECT action, before, after FROM audit_record WHERE actor_kind = 'developer' AND actor_id = $1 ORDER BY id",
      [developerId],
    );
    expect(rows.map(({ action }) => action)).toEqual(['application.create', 'api_key.create', 'api_key.rotate', 'api_key.revoke']);
    expect(JSON.stringify(rows)).not.toContain(value);
  });
});

function byKey(one: { keyId: string }, other: { keyId: string }): number {
  return one.keyId < other.keyId ? -1 : 1;
}
