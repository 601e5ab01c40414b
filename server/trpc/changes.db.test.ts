// Changes through procedures: audited in their own transaction, told to the gateways, never showing a secret, and blind
// to other projects.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCustomer } from '../control/customers/create-customer.ts';
import { runChange } from '../control/run-change.ts';
import { hashApiKey } from '../kernel/api-key-format.ts';
import { AppError } from '../kernel/app-error.ts';
import { insertProject } from '../testing/factories.ts';
import { makeCertificate } from '../testing/make-certificate.ts';
import type { Caller, TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';

let house: TestConsole;
let projectId: string;
let owner: Caller;
beforeAll(async () => {
  house = await createTestConsole();
  projectId = house.projectId;
  owner = (await house.signIn('owner')).caller;
});
afterAll(() => house.close());

async function rows<Row extends Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await house.database.pool.query<Row>(sql, values)).rows;
}

async function codeOf(promise: Promise<unknown>): Promise<{ code: string; field: string | undefined }> {
  const error = await promise.then(
    () => null,
    (thrown: Error) => thrown,
  );
  const cause = error?.cause;
  if (!(cause instanceof AppError)) throw error ?? new Error('nothing was thrown');
  return { code: cause.code, field: cause.field };
}

async function makeApi(name: string) {
  const { apiId } = await owner.apis.create({ projectId, name });
  const { integrationId } = await owner.apis.putIntegration({
    projectId,
    apiId,
    name: 'up',
    integration: { kind: 'http-proxy', url: 'http://127.0.0.1:9000/{id}' },
  });
  await owner.apis.putRoute({ projectId, apiId, method: 'GET', path: '/things/{id}', integrationId, isApiKeyRequired: true });
  const { stageId } = await owner.apis.createStage({ projectId, apiId, name: 'prod' });
  return { apiId, integrationId, stageId };
}

describe('an API from empty to served', () => {
  it('deploys, shows what changed since, and rolls back', async () => {
    const { apiId, integrationId, stageId } = await makeApi('things');
    expect((await owner.apis.undeployedChanges({ projectId, apiId, stageId })).differences).toMatchObject([
      { kind: 'added', subject: 'GET /things/{id}' },
    ]);
    const first = await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
    expect((await owner.apis.get({ projectId, apiId })).stages).toMatchObject([
      { deploymentId: first.deploymentId, hasUndeployedChanges: false },
    ]);
    await owner.apis.putRoute({ projectId, apiId, method: 'GET', path: '/things/{id}', integrationId, isApiKeyRequired: false });
    expect((await owner.apis.undeployedChanges({ projectId, apiId, stageId })).differences).toEqual([
      { kind: 'changed', subject: 'GET /things/{id}', fields: [{ name: 'isApiKeyRequired', before: 'true', after: 'false' }] },
    ]);
    const second = await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
    await owner.apis.rollBack({ projectId, apiId, stageId, deploymentId: first.deploymentId });
    const { items } = await owner.apis.listDeployments({ projectId, apiId });
    expect(items.map(({ deploymentId, stageNames }) => [deploymentId, stageNames])).toEqual([
      [second.deploymentId, []],
      [first.deploymentId, ['prod']],
    ]);
  });

  it('refuses to deploy with every problem named, and deploys nothing', async () => {
    const { apiId, stageId } = await makeApi('broken');
    const bad = (name: string, url: string) =>
      owner.apis.putIntegration({ projectId, apiId, name, integration: { kind: 'http-proxy', url } });
    const one = await bad('one', 'http://127.0.0.1:9000/{nothing}');
    const two = await bad('two', 'http://\u0024{stageVariables.host}/');
    await owner.apis.putRoute({ projectId, apiId, method: 'GET', path: '/one', integrationId: one.integrationId });
    await owner.apis.putRoute({ projectId, apiId, method: 'GET', path: '/two', integrationId: two.integrationId });
    const error = await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] }).then(
      () => null,
      (thrown: Error) => thrown,
    );
    const cause = error?.cause;
    if (!(cause instanceof AppError)) throw new Error('expected a refusal');
    expect(cause.code).toBe('deployment.invalid');
    expect(cause.problems.map(({ field }) => field)).toEqual(['GET /one', 'GET /two']);
    expect((await owner.apis.listDeployments({ projectId, apiId })).items).toEqual([]);
  });
});

describe('the audit record', () => {
  it('stays out when its change is rolled back', async () => {
    const acting = { actor: { kind: 'system', id: 'test', name: 'test' } as const, projectId };
    const before = await rows('SELECT count(*)::int AS n FROM audit_record');
    const attempt = runChange(house.deps.control, async (tx, sql) => {
      await sql.query('SELECT 1');
      await createCustomer({ ...house.deps.control, transaction: (work) => work(tx, sql) }, acting, {
        name: 'never',
        email: '',
        isEnabled: true,
        attributes: {},
      });
      expect(await tx.auditRecord.count({ where: { entityName: 'never' } })).toBe(1);
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect(await rows('SELECT count(*)::int AS n FROM audit_record')).toEqual(before);
    expect(await rows("SELECT 1 FROM customer WHERE name = 'never'")).toEqual([]);
  });

  it('of a queue that is refused is not written either', async () => {
    const refused = owner.queues.create({ projectId, name: 'wrong', attributes: { ContentBasedDeduplication: 'true' } });
    expect((await codeOf(refused)).code).toBe('queue.refused');
    expect(await rows("SELECT 1 FROM audit_record WHERE entity_name = 'wrong'")).toEqual([]);
  });

  it('names actor, before and after, and is found by search', async () => {
    const { customerId } = await owner.customers.create({ projectId, name: 'Acme', email: 'dev@acme.example' });
    await owner.customers.update({ projectId, customerId, isEnabled: false });
    const { items } = await owner.audit.list({ projectId, search: 'ACME', entityKind: 'customer' });
    expect(items).toMatchObject([
      { action: 'customer.update', actorKind: 'member', before: { isEnabled: true }, after: { isEnabled: false } },
      { action: 'customer.create', before: null, after: { name: 'Acme' } },
    ]);
  });

  it('never holds a secret', async () => {
    const key = await owner.apiKeys.create({ projectId, name: 'secretive' });
    const rotated = await owner.apiKeys.rotate({ projectId, apiKeyId: key.apiKey.apiKeyId, overlapSeconds: 60 });
    const credential = await owner.credentials.create({ projectId, name: 'aws' });
    const token = await owner.access.createToken({ projectId, name: 'ci', role: 'operator' });
    const member = await owner.access.addMember({ projectId, email: 'New.Person@example.com', role: 'viewer' });
    const { customerId } = await owner.customers.create({ projectId, name: 'with developers' });
    const developer = await owner.customers.createDeveloper({ projectId, customerId, email: 'd@example.com' });
    const secrets = [
      key.value,
      rotated.value,
      credential.secretAccessKey,
      token.value,
      member.oneTimePassword ?? '',
      developer.oneTimePassword,
    ];
    expect(secrets.every((secret) => secret.length >= 20)).toBe(true);
    const [all] = await rows<{ text: string }>("SELECT string_agg(audit_record::text, '') AS text FROM audit_record");
    for (const secret of secrets) {
      expect(all?.text).not.toContain(secret);
      expect(all?.text).not.toContain(Buffer.from(hashApiKey(secret)).toString('hex'));
    }
    expect(all?.text).not.toContain('argon2');
    expect(member.member.email).toBe('new.person@example.com');
  });
});

describe('an API key', () => {
  it('tells the change feed when it is revoked, and lists page by page', async () => {
    const { apiKey } = await owner.apiKeys.create({ projectId, name: 'to revoke' });
    const [last] = await rows<{ id: string }>('SELECT max(id)::text AS id FROM change');
    await owner.apiKeys.revoke({ projectId, apiKeyId: apiKey.apiKeyId });
    expect(await rows('SELECT entity, entity_id FROM change WHERE id > $1', [last?.id])).toEqual([
      { entity: 'api_key', entity_id: apiKey.apiKeyId },
    ]);
    for (let index = 0; index < 5; index += 1) await owner.apiKeys.create({ projectId, name: `paged ${index}` });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof owner.apiKeys.list>> = await owner.apiKeys.list({
        projectId,
        search: 'PAGED',
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.sort()).toEqual(['paged 0', 'paged 1', 'paged 2', 'paged 3', 'paged 4']);
  });

  it('rotates with an overlap, keeping plans and customer', async () => {
    const { customerId } = await owner.customers.create({ projectId, name: 'rotating' });
    const { usagePlanId } = await owner.usagePlans.create({ projectId, name: 'rotating', quota: { limit: 5, period: 'DAY' } });
    const old = await owner.apiKeys.create({ projectId, name: 'rotating', customerId, usagePlanIds: [usagePlanId] });
    const { apiKey } = await owner.apiKeys.rotate({ projectId, apiKeyId: old.apiKey.apiKeyId, overlapSeconds: 3600 });
    expect(apiKey).toMatchObject({ name: 'rotating', customer: { customerId }, usagePlans: [{ usagePlanId }], expiresAtMs: null });
    const replaced = await owner.apiKeys.get({ projectId, apiKeyId: old.apiKey.apiKeyId });
    expect(replaced.expiresAtMs).toBeGreaterThan(Date.now() + 3_500_000);
    expect(await codeOf(owner.customers.delete({ projectId, customerId }))).toMatchObject({ code: 'resource.in_use' });
  });

  it('refuses a taken name with the field', async () => {
    await owner.apiKeys.create({ projectId, name: 'taken' });
    expect(await codeOf(owner.apiKeys.create({ projectId, name: 'taken' }))).toEqual({ code: 'resource.conflict', field: 'name' });
  });
});

describe('queues and topics', () => {
  it('are made, subscribed, published to and read', async () => {
    const queue = await owner.queues.create({ projectId, name: 'inbox', attributes: { VisibilityTimeout: '7' } });
    const topic = await owner.topics.create({ projectId, name: 'news' });
    const subscription = await owner.topics.subscribe({ projectId, topicId: topic.topicId, queueId: queue.queueId, raw: true });
    await owner.queues.send({ projectId, queueId: queue.queueId, body: 'by hand' });
    expect(await owner.topics.publish({ projectId, topicId: topic.topicId, body: 'fanned out' })).toMatchObject({
      delivered: 1,
      failed: 0,
    });
    expect(await owner.queues.get({ projectId, queueId: queue.queueId })).toMatchObject({
      attributes: { VisibilityTimeout: '7' },
      depth: { visible: 2 },
    });
    await owner.queues.setAttributes({ projectId, queueId: queue.queueId, attributes: { VisibilityTimeout: '9' } });
    await owner.topics.unsubscribe({ projectId, subscriptionId: subscription.subscriptionId });
    await owner.queues.purge({ projectId, queueId: queue.queueId });
    await owner.topics.delete({ projectId, topicId: topic.topicId });
    await owner.queues.delete({ projectId, queueId: queue.queueId });
    const actions = (await owner.audit.list({ projectId, limit: 8 })).items.map(({ action }) => action);
    expect(actions.slice(0, 5)).toEqual(['queue.delete', 'topic.delete', 'queue.purge', 'subscription.delete', 'queue.update']);
  });
});

describe('another project', () => {
  it('is not reached through ids, whatever the procedure', async () => {
    const { apiId, integrationId, stageId } = await makeApi('victim');
    const { items: deployments } = { items: [await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] })] };
    const api = await owner.apis.get({ projectId, apiId });
    const { customerId } = await owner.customers.create({ projectId, name: 'victim' });
    const { developer } = await owner.customers.createDeveloper({ projectId, customerId, email: 'v@example.com' });
    const { usagePlanId } = await owner.usagePlans.create({ projectId, name: 'victim' });
    const { apiKey } = await owner.apiKeys.create({ projectId, name: 'victim' });
    const { credential } = await owner.credentials.create({ projectId, name: 'victim' });
    const { queueId } = await owner.queues.create({ projectId, name: 'victim' });
    const { topicId } = await owner.topics.create({ projectId, name: 'victim' });
    const { subscriptionId } = await owner.topics.subscribe({ projectId, topicId, queueId });
    const settings = { endpoints: [{ url: 'http://10.0.0.1' }] };
    const { upstreamId } = await owner.upstreams.create({ projectId, name: 'victim', settings });
    const { token } = await owner.access.createToken({ projectId, name: 'victim', role: 'viewer' });
    await owner.apis.putGatewayResponse({ projectId, apiId, type: 'THROTTLED', setting: { status: 503 } });
    await owner.apis.startCanary({ projectId, apiId, stageId, percent: 10 });
    const { domainNameId } = await owner.domainNames.create({ projectId, name: 'victim.example.com' });
    const { mappingId } = await owner.domainNames.putMapping({ projectId, domainNameId, apiId, stageId });
    const nowMs = Date.now();
    const made = makeCertificate('victim.example.com', makeCertificate('authority', null, nowMs), nowMs);
    const pem = { chain: made.certificate, privateKey: made.privateKey };
    const { certificateId } = await owner.certificates.put({ projectId, name: 'victim', ...pem });
    const { invitation } = await owner.portalAccess.invite({ projectId, customerId });
    const signUpId = 'signup0000';
    await rows(
      `INSERT INTO sign_up (id, project_id, email, name, password_hash) VALUES ($1, $2, 'v@example.com', 'v', 'none') RETURNING id`,
      [signUpId, projectId],
    );
    const other = await insertProject(house.database.pool);
    const thief = (await house.signIn('owner', other.id)).caller;
    const theirs = {
      ...{ projectId: other.id, apiId, integrationId, stageId, stageIds: [stageId], routeId: api.routes[0]?.routeId, customerId },
      ...{ deploymentId: deployments[0]?.deploymentId, developerId: developer.developerId, usagePlanId, usagePlanIds: [usagePlanId] },
      ...{ apiKeyId: apiKey.apiKeyId, credentialId: credential.credentialId, queueId, queueIds: [queueId], topicId, subscriptionId },
      ...{ tokenId: token.tokenId, memberId: 'aaaaaaaaaa', name: 'mine', email: 'thief@example.com', method: 'GET', path: '/', body: 'x' },
      ...{ integration: { kind: 'mock', status: 200, body: '' }, variables: {}, attributes: {}, role: 'owner', overlapSeconds: 0 },
      ...{ invitationId: invitation.invitationId, signUpId, isOpen: true },
      ...{ domainNameId, mappingId, certificateId, ...pem, description: 'mine', type: 'THROTTLED', setting: {}, percent: 50 },
      ...{ sequence: '1', throughSequence: '1', isApiKeyRequired: true, headers: [] },
      ...{ upstreamId, settings },
      ...{ range: '24h', isPaused: true, group: 'g', taskId: '0b2c1f3e-0000-4000-8000-000000000000' },
    };
    // What the thief may do in its own project with these inputs, or answers with its own (empty) things.
    const harmless =
      /^(projects|audit|usage|traffic|live|projectFile|portal)\.|portalAccess\.(get|setOpen|list)|\.list$|listMembers|listStages|addMember|listTokens|createToken|rememberProject|whoAmI|changePassword|Session|upstreams\.(create|health|putCredential|listCredentials)$|certificates\.put$|(apis|customers|credentials|domainNames|queues|topics)\.create(Ready)?$/;
    const paths = Object.keys((await import('./root.ts')).appRouter._def.procedures).filter((path) => !harmless.test(path));
    expect(paths.length).toBeGreaterThan(35);
    for (const path of paths) {
      const call = path.split('.').reduce<unknown>((target, part) => (target as Record<string, unknown>)[part], thief) as (
        input: object,
      ) => Promise<unknown>;
      const { code } = await codeOf(call(theirs)).catch((error: unknown) => ({ code: `${path}: ${String(error)}` }));
      expect(`${path} ${code}`).toMatch(/ (resource|queue|topic)\.not_found$/);
    }
    expect(await rows('SELECT revoked_at FROM api_key WHERE id = $1', [apiKey.apiKeyId])).toEqual([{ revoked_at: null }]);
  });
});
