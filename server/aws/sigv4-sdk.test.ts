// Agreement with the other side: whatever the AWS SDK for JavaScript signs is accepted, and nothing that was changed since.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAuthorization } from './read-authorization.ts';
import { createSigningKeys, verifySignature } from './sigv4.ts';
import type { WireRequest } from './wire-request.ts';
import { collectHeaders } from './wire-request.ts';

const credential = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const keys = createSigningKeys(10);

/** `accepted`, or the code of the refusal. */
function verdict(request: WireRequest, nowMs: number): string {
  const authorization = readAuthorization(request);
  if (!authorization.ok) return authorization.error.code;
  const result = verifySignature(request, authorization.value, credential, { services: ['sqs'], nowMs, skewMsMax: 300_000, keys });
  return result.ok ? 'accepted' : result.error.code;
}

/** A request as the SDK hands it to its transport. */
type SentRequest = { method: string; path: string; query: Record<string, string>; headers: Record<string, string>; body: Uint8Array };

/** SendMessage signed by the AWS SDK, its path, query and one header replaced before it signs; never sent. */
async function signedBySdk(path: string, query: Record<string, string>, header: string, body: string): Promise<WireRequest> {
  const sent: SentRequest[] = [];
  const client = new SQSClient({
    region: 'eu-west-1',
    endpoint: 'http://localhost:4566',
    credentials: credential,
    maxAttempts: 1,
    requestHandler: {
      handle: (request: SentRequest) => {
        sent.push(request);
        return Promise.reject(new Error('kept from the network'));
      },
    },
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as SentRequest;
      Object.assign(request, { path, query });
      request.headers['x-note'] = header;
      return next(args);
    },
    { step: 'build' },
  );
  await client.send(new SendMessageCommand({ QueueUrl: 'http://localhost:4566/000000000000/orders', MessageBody: body })).catch(() => null);
  const request = sent[0];
  if (!request) throw new Error('the SDK did not come to send');
  const rawQuery = Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  return {
    method: 'POST',
    rawPath: path,
    rawQuery,
    headers: collectHeaders(Object.entries(request.headers).flat()),
    body: Uint8Array.from(request.body),
  };
}

describe('what the AWS SDK signs', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 }).map((value) => value.toWellFormed());
  const headerText = fc.stringMatching(/^[!-~](?:[ -~]{0,12}[!-~])?$/);
  const paths = fc.constantFrom('/', '/000000000000/orders', '/a%20b/../c', '//x//', '/%E1%88%B4');
  const queries = fc.dictionary(
    text.filter((name) => name !== '__proto__'),
    text,
    { maxKeys: 4 },
  );

  test('is accepted, and refused after any change of method, path, query, header or body', async () => {
    await fc.assert(
      fc.asyncProperty(paths, queries, headerText, text, async (path, query, header, body) => {
        const request = await signedBySdk(path, query, header, body);
        const authorization = readAuthorization(request);
        const nowMs = authorization.ok ? authorization.value.timestampMs : 0;
        expect(verdict(request, nowMs)).toBe('accepted');
        const changed = [
          { ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) },
          { ...request, rawPath: `${path}/more` },
          { ...request, rawQuery: `${request.rawQuery}&added=1` },
          { ...request, method: 'PUT' },
          { ...request, headers: new Map([...request.headers, ['host', 'elsewhere']]) },
        ];
        for (const other of changed) expect(verdict(other, nowMs)).toBe('SignatureDoesNotMatch');
      }),
      { numRuns: 60 },
    );
  });
});
