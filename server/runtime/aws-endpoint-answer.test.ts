// Signed requests in, answers out, without a socket: which action is found, what it is told, and what never happens.
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAction } from '../aws/action-table.ts';
import { integer, structure, text } from '../aws/query-shape.ts';
import { toBasicDate } from '../aws/read-authorization.ts';
import { createSigningKeys } from '../aws/sigv4.ts';
import { canonicalRequest } from '../aws/sigv4-canonical.ts';
import type { WireRequest } from '../aws/wire-request.ts';
import { collectHeaders, splitTarget } from '../aws/wire-request.ts';
import type { CredentialEntry } from '../contracts/directory.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Answer } from './aws-endpoint-answer.ts';
import { createAnswerer } from './aws-endpoint-answer.ts';

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
const credential: CredentialEntry = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'a secret',
  projectId: 'projecta01',
  accountId: '000000000000',
  isRoot: false,
};

const send = defineAction({
  service: 'sqs',
  name: 'SendMessage',
  input: z.object({ QueueUrl: z.string(), MessageBody: z.string(), DelaySeconds: z.int().optional() }),
  queryInput: structure({ QueueUrl: text, MessageBody: text, DelaySeconds: integer }),
  queryOutput: structure({ Heard: text }),
  handle: async (call, input) => ({ Heard: [call.scope.region, input.QueueUrl, input.MessageBody].join(' ') }),
});
const publish = defineAction({
  service: 'sns',
  name: 'Publish',
  input: z.object({}),
  queryInput: structure({}),
  queryOutput: null,
  handle: async () => ({}),
});

const answer = createAnswerer({
  actions: [send, publish],
  credentials: { find: (accessKeyId) => (accessKeyId === credential.accessKeyId ? credential : null) },
  clock: { nowMs: () => nowMs, monotonicMs: () => 0 },
  random: systemRandom,
});
const connection = { signal: new AbortController().signal };
const keys = createSigningKeys(10);

type Draft = { method?: string; target?: string; headers?: Record<string, string>; body?: string | Uint8Array; service?: string };

function draft({ method = 'POST', target = '/', headers = {}, body = '' }: Draft): WireRequest {
  const all = { host: 'sqs.example.com:4566', 'x-amz-date': toBasicDate(nowMs), ...headers };
  const split = splitTarget(target) ?? { rawPath: '/', rawQuery: '' };
  return { method, ...split, headers: collectHeaders(Object.entries(all).flat()), body: Buffer.from(body) };
}

function signature(request: WireRequest, signedHeaders: readonly string[], service: string): string {
  const day = toBasicDate(nowMs).slice(0, 8);
  const canonicalHash = hash('sha256', Buffer.from(canonicalRequest(request, signedHeaders, hash('sha256', request.body)), 'latin1'));
  const toSign = `AWS4-HMAC-SHA256\n${toBasicDate(nowMs)}\n${day}/eu-west-3/${service}/aws4_request\n${canonicalHash}`;
  return keys.derive(credential, day, 'eu-west-3', service).sign(toSign);
}

function ask(given: Draft): Promise<Answer> {
  const { service = 'sqs' } = given;
  const request = draft(given);
  const names = [...request.headers.keys()].toSorted();
  const scope = `AKIDEXAMPLE/${toBasicDate(nowMs).slice(0, 8)}/eu-west-3/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${names.join(';')}, Signature=${signature(request, names, service)}`;
  return answer({ ...request, headers: new Map([...request.headers, ['authorization', authorization]]) }, connection);
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' };
const queueUrl = 'http://sqs.example.com:4566/000000000000/orders';

describe('the same call', () => {
  test.each<[string, Draft]>([
    ['in JSON', { headers: json, body: JSON.stringify({ QueueUrl: queueUrl, MessageBody: 'hi' }) }],
    ['in JSON to the queue itself', { target: '/000000000000/orders', headers: json, body: '{"MessageBody":"hi"}' }],
    ['as a form', { headers: form, body: `Action=SendMessage&Version=2012-11-05&MessageBody=hi&QueueUrl=${encodeURIComponent(queueUrl)}` }],
    ['as a form to the queue itself', { target: '/000000000000/orders', headers: form, body: 'Action=SendMessage&MessageBody=hi' }],
    ['as a query string', { method: 'GET', target: '/000000000000/orders?Action=SendMessage&MessageBody=hi&Version=2012-11-05' }],
  ])('%s is heard alike', async (_name, given) => {
    const { response, action, failure } = await ask(given);
    expect({ status: response.status, action, failure }).toEqual({ status: 200, action: 'SendMessage', failure: null });
    expect(response.body).toContain(`eu-west-3 ${queueUrl} hi`);
  });

  test('presigned is heard too, and only within its time', async () => {
    const day = toBasicDate(nowMs).slice(0, 8);
    const unsigned =
      `/000000000000/orders?Action=SendMessage&MessageBody=hi&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F${day}%2Feu-west-3%2Fsqs%2Faws4_request` +
      `&X-Amz-Date=${toBasicDate(nowMs)}&X-Amz-Expires=60&X-Amz-SignedHeaders=host`;
    const bare = (target: string): WireRequest => ({
      ...draft({ method: 'GET', target }),
      headers: collectHeaders(['Host', 'sqs.example.com:4566']),
    });
    const url = `${unsigned}&X-Amz-Signature=${signature(bare(unsigned), ['host'], 'sqs')}`;
    expect((await answer(bare(url), connection)).response.body).toContain(`${queueUrl} hi`);
    expect((await answer(bare(url.replace('MessageBody=hi', 'MessageBody=ho')), connection)).failure?.code).toBe('SignatureDoesNotMatch');
  });

  test('behind a proxy that ends TLS is told https', async () => {
    const headers = { ...form, 'x-forwarded-proto': 'https' };
    const { response } = await ask({ target: '/000000000000/orders', headers, body: 'Action=SendMessage&MessageBody=hi' });
    expect(response.body).toContain('https://sqs.example.com:4566/000000000000/orders');
  });
});

describe('a signed request is refused', () => {
  test.each<[string, Draft, string, number]>([
    ['that names no action', { headers: form, body: 'Version=2012-11-05' }, 'MissingAction', 400],
    ['for an action unknown', { headers: form, body: 'Action=Fly' }, 'InvalidAction', 400],
    ['for an action of the other service', { headers: form, body: 'Action=Publish' }, 'InvalidAction', 400],
    ['for another target', { headers: { 'x-amz-target': 'DynamoDB_20120810.SendMessage' }, body: '{}' }, 'InvalidAction', 400],
    ['for a version unknown', { headers: form, body: 'Action=SendMessage&Version=1999-01-01' }, 'NoSuchVersion', 400],
    ['scoped to the other service', { headers: form, body: 'Action=Publish&Version=2010-03-31' }, 'SignatureDoesNotMatch', 403],
    ['scoped to a third service', { headers: form, body: 'Action=Publish', service: 'iam' }, 'SignatureDoesNotMatch', 403],
    [
      'with a payload it calls unsigned',
      { headers: { ...form, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      'SignatureDoesNotMatch',
      403,
    ],
    ['with a session token', { headers: { ...form, 'x-amz-security-token': 'token' } }, 'InvalidClientTokenId', 403],
    ['without a body it needs', { headers: json, body: '{}' }, 'MissingParameter', 400],
    ['with a body that is no JSON', { headers: json, body: 'hello' }, 'MalformedInput', 400],
  ])('%s', async (_name, given, code, status) => {
    const { failure, response } = await ask(given);
    expect(failure?.code).toBe(code);
    expect(response.status).toBe(status);
    expect(response.body).toContain(given.headers?.['x-amz-target'] ? '__type' : `<Code>${code}</Code>`);
  });
});

test('whatever arrives is answered, and nothing unsigned is ever run', async () => {
  const names = fc.constantFrom('authorization', 'x-amz-target', 'content-type', 'x-amz-date', 'host', 'x-amz-security-token', 'date');
  const values = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-3/sqs/aws4_request, SignedHeaders=host, Signature=00',
      'AmazonSQS.SendMessage',
    ),
  );
  const targets = fc.oneof(
    fc.webPath(),
    fc.string({ maxLength: 30 }).map((text) => `/?X-Amz-Credential=${text}`),
  );
  await fc.assert(
    fc.asyncProperty(
      targets,
      fc.dictionary(names, values, { maxKeys: 5 }),
      fc.uint8Array({ maxLength: 60 }),
      async (target, headers, body) => {
        const split = splitTarget(target) ?? { rawPath: '/', rawQuery: '' };
        const request = { method: 'POST', ...split, headers: collectHeaders(Object.entries(headers).flat()), body };
        const { response, action } = await answer(request, connection);
        expect([400, 403]).toContain(response.status);
        expect(action).toBe('');
      },
    ),
    { numRuns: 300 },
  );
});
