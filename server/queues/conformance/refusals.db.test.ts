// Every refusal recorded from SQS, asked of ours through both protocols: code, status, shape, header and text.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WireAction } from '#server/aws/action-table.ts';
import { decodeJsonRequest } from '#server/aws/decode-json-request.ts';
import { decodeQueryRequest } from '#server/aws/decode-query-request.ts';
import type { QueryShape } from '#server/aws/query-shape.ts';
import { toWireError } from '#server/aws/render-error.ts';
import { renderJsonError } from '#server/aws/render-json-response.ts';
import { renderXmlError } from '#server/aws/render-xml-response.ts';
import type { WireRequest } from '#server/aws/wire-request.ts';
import type { WireResponse } from '#server/aws/wire-response.ts';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import type { Queues } from '../create-queues.ts';
import { recordedRefusals } from './recorded-refusals.ts';
import type { Prepare } from './refusal-scenarios.ts';
import { refusalScenarios } from './refusal-scenarios.ts';

let database: TestDatabase;
let queues: Queues;
let caller: Caller;

beforeAll(async () => {
  database = await createTestDatabase();
  queues = openQueues(database);
  caller = await newCaller(database, queues);
});
afterAll(async () => {
  await queues.close();
  await database.close();
});

const requestId = '00000000-0000-4000-8000-000000000000';

test('every scenario has a recorded answer', () => {
  expect(new Set(recordedRefusals.map(({ scenario }) => scenario))).toEqual(new Set(Object.keys(refusalScenarios)));
});

describe.each(recordedRefusals)('$scenario', ({ scenario, code, status, shape, message, queryMessage }) => {
  test.each(['json', 'query'] as const)('on %s', async (protocol) => {
    const prepare: Prepare = refusalScenarios[scenario];
    const name = `${scenario.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 50)}-${protocol}`;
    const { action, input, fills = {} } = await prepare(caller.run, name, caller.call.scope.accountId);
    const text = (recorded: string) => recorded.replace(/\{(\w+)\}/g, (_, key: string) => fills[key] ?? '');
    const response = await ask(protocol, action, input);
    expect(response.status).toBe(status);
    if (protocol === 'json') {
      expect(response.headers['x-amzn-query-error']).toBe(`${code};Sender`);
      const body = JSON.parse(String(response.body)) as { __type: string; message: string };
      expect([body.__type.split('#')[1], body.message]).toEqual([shape, text(message)]);
    } else {
      const [, shownCode, shownText = ''] = /<Code>(.*?)<\/Code><Message>([\s\S]*?)<\/Message>/.exec(String(response.body)) ?? [];
      expect([shownCode, unescaped(shownText)]).toEqual([code, text(queryMessage ?? message)]);
      expect(String(response.body)).toContain('<Type>Sender</Type>');
    }
  });
});

test('a message too long is refused alone in a batch, in other words than by itself', async () => {
  const QueueUrl = await caller.queue('short-messages', { MaximumMessageSize: '1024' });
  const Entries = [
    { Id: '1', MessageBody: 'a'.repeat(1_025) },
    { Id: '2', MessageBody: 'b' },
  ];
  expect(await caller.run('SendMessageBatch', { QueueUrl, Entries })).toMatchObject({
    Successful: [{ Id: '2' }],
    Failed: [
      {
        Id: '1',
        SenderFault: true,
        Code: 'InvalidParameterValue',
        Message: 'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
      },
    ],
  });
});

/** Encodes the call as a client would, and answers as the endpoint does. */
async function ask(protocol: 'json' | 'query', name: string, input: object): Promise<WireResponse> {
  const action = queues.actions.find((one) => one.name === name);
  if (!action) throw new Error(`no action ${name}`);
  const call = { ...caller.call, protocol };
  const decoded = protocol === 'json' ? decodeJsonRequest(jsonRequest(name, input)) : decodeQueryRequest(queryRequest(action, input));
  if (!decoded.ok) throw decoded.error;
  try {
    await action.run(call, decoded.value.readInput(action.queryInput));
  } catch (error) {
    const refusal = toWireError('sqs', error);
    return protocol === 'json' ? renderJsonError(requestId, refusal) : renderXmlError(requestId, 'sqs', refusal);
  }
  throw new Error(`${name} was not refused`);
}

function jsonRequest(name: string, input: object): WireRequest {
  const headers = new Map([
    ['x-amz-target', `AmazonSQS.${name}`],
    ['content-type', 'application/x-amz-json-1.0'],
  ]);
  return { method: 'POST', rawPath: '/', rawQuery: '', headers, body: Buffer.from(JSON.stringify(input)) };
}

function queryRequest(action: WireAction, input: object): WireRequest {
  const form = new URLSearchParams({ Action: action.name, Version: '2012-11-05' });
  encode(form, '', action.queryInput, input);
  const headers = new Map([['content-type', 'application/x-www-form-urlencoded']]);
  return { method: 'POST', rawPath: '/', rawQuery: '', headers, body: Buffer.from(form.toString()) };
}

function encode(form: URLSearchParams, prefix: string, shape: QueryShape, value: unknown): void {
  if (value === undefined || value === null) return;
  const under = (name: string | number) => (prefix === '' ? String(name) : `${prefix}.${name}`);
  switch (shape.kind) {
    case 'structure':
      for (const [name, field] of Object.entries(shape.fields)) {
        encode(form, under('wireName' in field ? (field.wireName ?? name) : name), field, Reflect.get(Object(value), name));
      }
      return;
    case 'list':
      for (const [index, item] of (value as unknown[]).entries()) encode(form, `${prefix}.${index + 1}`, shape.of, item);
      return;
    case 'map':
      for (const [index, [key, item]] of Object.entries(value).entries()) {
        form.append(`${prefix}.${index + 1}.${shape.keyName}`, key);
        encode(form, `${prefix}.${index + 1}.${shape.valueName}`, shape.of, item);
      }
      return;
    default:
      form.append(prefix, String(value));
  }
}

function unescaped(text: string): string {
  const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(/&(\w+|#\d+);/g, (_, name: string) => signs[name] ?? String.fromCharCode(Number(name.slice(1))));
}
