// Certificates through procedures: judged, sealed, linked to domain names, published, and never given back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../config/logger.ts';
import { AppError } from '../kernel/app-error.ts';
import { openSecret } from '../kernel/seal-secret.ts';
import { readCertificates } from '../snapshot/read-certificates.ts';
import { readPublishedStages } from '../snapshot/source.ts';
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

const nowMs = Date.now();
const authority = makeCertificate('authority', null, nowMs);
const made = (names: readonly string[], expiresAtMs?: number) =>
  makeCertificate(names[0] ?? 'nobody', authority, nowMs, { names, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) });

async function refusalOf(promise: Promise<unknown>): Promise<{ code: string; field: string | undefined; message: string }> {
  const error = await promise.then(
    () => null,
    (thrown: Error) => thrown,
  );
  if (!(error?.cause instanceof AppError)) throw error ?? new Error('nothing was thrown');
  const { code, field, message } = error.cause;
  return { code, field, message };
}

const put = (name: string, { certificate, privateKey }: { certificate: string; privateKey: string }) =>
  owner.certificates.put({ projectId, name, chain: certificate, privateKey });

describe('a certificate', () => {
  it('shows what it is for and never its key, which lies sealed through every replacement', async () => {
    const [first, second] = [made(['a.example.com', '*.b.example.com']), made(['a.example.com'])];
    const view = await put('shop', {
      certificate: `subject=shop\n${first.certificate}${authority.certificate}`,
      privateKey: first.privateKey,
    });
    expect(view).toMatchObject({ name: 'shop', subject: 'CN=a.example.com', issuer: 'CN=authority', domainNames: [] });
    expect(view.names).toEqual(['a.example.com', '*.b.example.com']);
    expect(view.expiresAtMs).toBeGreaterThan(nowMs);
    expect((await put('shop', second)).certificateId).toBe(view.certificateId);
    const listed = await owner.certificates.list({ projectId });
    const domainName = await owner.domainNames.create({ projectId, name: 'a.example.com' });
    await owner.domainNames.setCertificate({ projectId, domainNameId: domainName.domainNameId, certificateId: view.certificateId });
    const { rows } = await house.database.pool.query(
      `SELECT coalesce(before::text, '') || after::text AS text FROM audit_record WHERE entity_kind IN ('certificate', 'domain_name')`,
    );
    expect(rows.length).toBe(4);
    for (const key of [first.privateKey, second.privateKey]) {
      const line = key.split('\n')[1] ?? key;
      expect(JSON.stringify([listed, rows])).not.toContain(line);
    }
    const [published] = await readCertificates(house.database.pool, createLogger('test', 'silent'));
    const owned = { projectId, table: 'certificate', rowId: view.certificateId, version: 2 };
    expect(published).toMatchObject({ certificateId: view.certificateId, chain: second.certificate, keyVersion: 2 });
    expect(openSecret(Buffer.from('11'.repeat(32), 'hex'), Buffer.from(published?.keySealed ?? '', 'base64'), owned)).toBe(
      second.privateKey,
    );
    expect((await readPublishedStages(house.database.pool)).domains).toMatchObject([{ certificateId: view.certificateId }]);
  });

  const own = made(['refused.example.com']);
  const other = made(['other.example.com']);
  it.each([
    ['a key of another', own.certificate, other.privateKey, 'privateKey', /does not belong/],
    ['no key', own.certificate, '-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----', 'privateKey', /cannot be read/],
    ['a chain in the wrong order', authority.certificate + own.certificate, authority.privateKey, 'chain', /certificate 2 did not issue/],
    ['an issuer that did not issue it', own.certificate + other.certificate, own.privateKey, 'chain', /did not issue certificate 1/],
    ['what is no certificate', '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----', own.privateKey, 'chain', /cannot be read/],
    ['one without DNS names', made(['127.0.0.1']).certificate, own.privateKey, 'chain', /no DNS name/],
    ['one whose time is over', made(['late.example.com'], nowMs - 1_000).certificate, own.privateKey, 'chain', /has expired on/],
  ])('is refused with %s', async (_what, certificate, privateKey, field, message) => {
    const refusal = await refusalOf(put('refused', { certificate, privateKey }));
    expect(refusal).toMatchObject({ code: 'input.invalid', field });
    expect(refusal.message).toMatch(message);
  });

  it('is linked only to names it holds for, and replaced only by one that holds for them too', async () => {
    const { certificateId } = await put('wild', made(['*.shop.example.com']));
    const linked = await owner.domainNames.create({ projectId, name: 'eu.shop.example.com' });
    const beside = await owner.domainNames.create({ projectId, name: 'shop.example.com' });
    const link = (domainNameId: string, id: string | null) =>
      owner.domainNames.setCertificate({ projectId, domainNameId, certificateId: id });
    expect(await refusalOf(link(beside.domainNameId, certificateId))).toMatchObject({ code: 'input.invalid', field: 'certificateId' });
    const view = await link(linked.domainNameId, certificateId);
    expect(view.certificate).toMatchObject({ certificateId, name: 'wild' });
    expect((await refusalOf(put('wild', made(['us.shop.example.com'])))).message).toMatch(/does not hold for eu\.shop\.example\.com/);
    const refusal = await refusalOf(owner.certificates.delete({ projectId, certificateId }));
    expect(refusal).toMatchObject({ code: 'resource.in_use', message: 'Still used by eu.shop.example.com.' });
    expect((await link(linked.domainNameId, null)).certificate).toBeNull();
    await owner.certificates.delete({ projectId, certificateId });
    expect((await owner.certificates.list({ projectId, search: 'wild' })).items).toEqual([]);
  });

  it('is the default of the house until another of its project is, or none', async () => {
    const [first, second] = [await put('first', made(['first.example.org'])), await put('second', made(['second.example.org']))];
    const setDefault = (certificateId: string | null) => owner.certificates.setDefault({ projectId, certificateId });
    const shown = async () => {
      const { items } = await owner.certificates.list({ projectId });
      return items.flatMap(({ name, isDefault }) => (isDefault ? [name] : []));
    };
    const published = async () => {
      const all = await readCertificates(house.database.pool, createLogger('test', 'silent'));
      return all.flatMap(({ name, isDefault }) => (isDefault === true ? [name] : []));
    };
    expect([await shown(), await published()]).toEqual([[], []]);
    await setDefault(first.certificateId);
    expect([await shown(), await published()]).toEqual([['first'], ['first']]);
    await setDefault(second.certificateId);
    await setDefault(second.certificateId);
    expect([await shown(), await published()]).toEqual([['second'], ['second']]);
    expect(await refusalOf(owner.certificates.delete({ projectId, certificateId: second.certificateId }))).toMatchObject({
      code: 'resource.in_use',
    });

    const { id } = await insertProject(house.database.pool);
    const stranger = (await house.signIn('owner', id)).caller;
    const { certificate: chain, privateKey } = made(['theirs.example.org']);
    const theirs = await stranger.certificates.put({ projectId: id, name: 'theirs', chain, privateKey });
    const take = (certificateId: string | null) => stranger.certificates.setDefault({ projectId: id, certificateId });
    expect((await refusalOf(take(theirs.certificateId))).code).toBe('resource.conflict');
    expect((await refusalOf(take(second.certificateId))).code).toBe('resource.not_found');
    await take(null);
    expect(await shown()).toEqual(['second']);
    await setDefault(null);
    await take(theirs.certificateId);
    expect([await shown(), await published()]).toEqual([[], ['theirs']]);
    await take(null);
  });

  it('of another project is not there', async () => {
    const { certificateId } = await put('mine', made(['mine.example.com']));
    const { id } = await insertProject(house.database.pool);
    const stranger = { projectId: id, caller: (await house.signIn('owner', id)).caller };
    expect((await refusalOf(stranger.caller.certificates.delete({ projectId: stranger.projectId, certificateId }))).code).toBe(
      'resource.not_found',
    );
    const theirs = await stranger.caller.domainNames.create({ projectId: stranger.projectId, name: 'mine.example.com' });
    const link = stranger.caller.domainNames.setCertificate({
      ...{ projectId: stranger.projectId, domainNameId: theirs.domainNameId, certificateId },
    });
    expect((await refusalOf(link)).code).toBe('resource.not_found');
  });
});
