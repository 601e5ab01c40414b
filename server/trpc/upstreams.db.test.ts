// Upstreams and their credentials through procedures: sealed, named, in use, published.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../config/logger.ts';
import { AppError } from '../kernel/app-error.ts';
import { openSecret } from '../kernel/seal-secret.ts';
import { readUpstreams } from '../snapshot/read-upstreams.ts';
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

async function refusalOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => null,
    (thrown: Error) => thrown,
  );
  if (!(error?.cause instanceof AppError)) throw error ?? new Error('nothing was thrown');
  return error.cause;
}

const logger = createLogger('test', 'silent');
const settings = { endpoints: [{ url: 'http://10.0.0.1:8080' }] };

describe('an upstream credential', () => {
  it('keeps its secret sealed and to itself, through every replacement', async () => {
    const put = (secretAccessKey: string) =>
      owner.upstreams.putCredential({
        projectId,
        name: 'aws',
        credential: { kind: 'aws-key', accessKeyId: 'AKIAEXAMPLE', secretAccessKey },
      });
    const first = await put('first secret');
    expect(first).toMatchObject({ name: 'aws', kind: 'aws-key', shown: 'AKIAEXAMPLE', expiresAtMs: null });
    expect((await put('second secret')).credentialId).toBe(first.credentialId);
    expect(JSON.stringify(await owner.upstreams.listCredentials({ projectId }))).not.toContain('secret"');
    const { upstreamCredentials } = await readUpstreams(house.database.pool, logger);
    const [published] = upstreamCredentials;
    const owned = { projectId, table: 'upstream_credential', rowId: first.credentialId, version: 2 };
    expect(openSecret(Buffer.from('11'.repeat(32), 'hex'), Buffer.from(published?.secretSealed ?? '', 'base64'), owned)).toBe(
      'second secret',
    );
    const { rows } = await house.database.pool.query('SELECT coalesce(before::text, after::text) || after::text AS text FROM audit_record');
    expect(JSON.stringify(rows)).not.toContain('second secret');
  });

  it('must be a certificate with its own key', async () => {
    const nowMs = Date.now();
    const authority = makeCertificate('authority', null, nowMs);
    const own = makeCertificate('gateway.example', authority, nowMs);
    const other = makeCertificate('other.example', authority, nowMs);
    const put = (privateKey: string) =>
      owner.upstreams.putCredential({
        projectId,
        name: 'mtls',
        credential: { kind: 'client-certificate', certificate: own.certificate, privateKey },
      });
    expect((await refusalOf(put(other.privateKey))).code).toBe('input.invalid');
    const made = await put(own.privateKey);
    expect(made.shown).toBe('CN=gateway.example');
    expect(made.expiresAtMs).toBeGreaterThan(nowMs);
  });
});

describe('an upstream', () => {
  it('is made, changed, published and, when nothing names it any more, deleted', async () => {
    const made = await owner.upstreams.create({ projectId, name: 'orders', settings });
    expect(made.settings).toMatchObject({ balancing: 'round-robin', retries: 1, tls: { verify: true } });
    expect((await refusalOf(owner.upstreams.create({ projectId, name: 'orders', settings }))).code).toBe('resource.conflict');
    const changed = { ...made.settings, balancing: 'weighted' as const };
    await owner.upstreams.update({ projectId, upstreamId: made.upstreamId, settings: changed });
    const { upstreams } = await readUpstreams(house.database.pool, logger);
    expect(upstreams).toMatchObject([{ projectId, name: 'orders', settings: { balancing: 'weighted' } }]);

    const { apiId } = await owner.apis.create({ projectId, name: 'leans' });
    const integration = { kind: 'http-proxy' as const, url: 'upstream://orders/x' };
    const { integrationId } = await owner.apis.putIntegration({ projectId, apiId, name: 'up', integration });
    const refusal = await refusalOf(owner.upstreams.delete({ projectId, upstreamId: made.upstreamId }));
    expect([refusal.code, refusal.message]).toEqual(['resource.in_use', 'Still used by API leans.']);
    await owner.apis.deleteIntegration({ projectId, apiId, integrationId });
    await owner.upstreams.delete({ projectId, upstreamId: made.upstreamId });
    expect((await owner.upstreams.list({ projectId })).items).toEqual([]);
  });

  it('needs its client certificate to be there', async () => {
    const withCertificate = { ...settings, tls: { clientCertificate: 'nobody' } };
    expect((await refusalOf(owner.upstreams.create({ projectId, name: 'mtls', settings: withCertificate }))).field).toBe('settings');
  });

  it('that is not there keeps an API from being deployed', async () => {
    const { apiId } = await owner.apis.create({ projectId, name: 'dangling' });
    const integration = { kind: 'http' as const, url: 'upstream://gone/x' };
    const { integrationId } = await owner.apis.putIntegration({ projectId, apiId, name: 'up', integration });
    await owner.apis.putRoute({ projectId, apiId, method: 'GET', path: '/', integrationId });
    const { stageId } = await owner.apis.createStage({ projectId, apiId, name: 'prod' });
    const refusal = await refusalOf(owner.apis.deploy({ projectId, apiId, stageIds: [stageId] }));
    expect([refusal.code, refusal.problems]).toEqual(['deployment.invalid', [{ field: 'GET /', message: 'there is no upstream gone' }]]);
  });
});

describe('what an API says of bodies', () => {
  it('is served once deployed, and shown as a change until then', async () => {
    const { apiId } = await owner.apis.create({ projectId, name: 'bodies' });
    const integration = { kind: 'mock' as const, status: 200, body: 'x' };
    await owner.apis.saveRoute({ projectId, apiId, method: 'GET', path: '/', isApiKeyRequired: false, integration });
    const { stageId } = await owner.apis.createStage({ projectId, apiId, name: 'prod' });
    await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
    const bodies = { binaryMediaTypes: ['image/*'], minimumCompressionBytes: 1024 };
    expect((await owner.apis.update({ projectId, apiId, bodies })).bodies).toEqual(bodies);
    const { differences } = await owner.apis.undeployedChanges({ projectId, apiId, stageId });
    expect(differences).toMatchObject([
      { subject: 'api', fields: [{ name: 'binaryMediaTypes.0' }, { name: 'minimumCompressionBytes', after: '1024' }] },
    ]);
  });
});
