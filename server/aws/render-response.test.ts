import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import { inputError } from './input-error.ts';
import { entryMap, flatList, flatMap, integer, memberList, structure, text } from './query-shape.ts';
import { invalidAction, toWireError } from './render-error.ts';
import { renderJsonError, renderJsonResponse } from './render-json-response.ts';
import { escapeXml, renderXmlError, renderXmlResponse } from './render-xml-response.ts';
import { queueDoesNotExist, snsError, sqsError } from './wire-errors.ts';

const id = '6f1d2c1e-0000-4000-8000-000000000000';
const metadata = `<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata>`;

describe('XML', () => {
  test('flattens lists and maps of SQS', () => {
    const message = structure({ MessageId: text, Body: text, Attributes: flatMap('Attribute', text) });
    const action = { service: 'sqs', name: 'ReceiveMessage', queryOutput: structure({ Messages: flatList('Message', message) }) } as const;
    const output = {
      Messages: [
        { MessageId: 'm', Body: 'a<b', Attributes: { SenderId: 's' } },
        { MessageId: 'n', Body: '' },
      ],
    };
    expect(renderXmlResponse(id, action, output).body).toBe(
      '<?xml version="1.0"?><ReceiveMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><ReceiveMessageResult>' +
        '<Message><MessageId>m</MessageId><Body>a&lt;b</Body><Attribute><Name>SenderId</Name><Value>s</Value></Attribute></Message>' +
        `<Message><MessageId>n</MessageId><Body/></Message></ReceiveMessageResult>${metadata}</ReceiveMessageResponse>`,
    );
  });

  test('wraps members and entries of SNS', () => {
    const queryOutput = structure({ Topics: memberList(structure({ TopicArn: text })), Attributes: entryMap(text), Count: integer });
    const action = { service: 'sns', name: 'ListTopics', queryOutput } as const;
    expect(renderXmlResponse(id, action, { Topics: [{ TopicArn: 'x' }], Attributes: { a: '1' }, Count: 2 }).body).toBe(
      '<?xml version="1.0"?><ListTopicsResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListTopicsResult>' +
        '<Topics><member><TopicArn>x</TopicArn></member></Topics><Attributes><entry><key>a</key><value>1</value></entry></Attributes><Count>2</Count>' +
        `</ListTopicsResult>${metadata}</ListTopicsResponse>`,
    );
  });

  test('has no result element for an action without output', () => {
    const action = { service: 'sqs', name: 'DeleteMessage', queryOutput: null } as const;
    expect(renderXmlResponse(id, action, {}).body).toContain(
      `<DeleteMessageResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">${metadata}`,
    );
  });

  test('carries the Query code and text of a refusal', () => {
    const answer = renderXmlError(id, 'sqs', queueDoesNotExist());
    expect(answer.status).toBe(400);
    expect(answer.body).toBe(
      '<?xml version="1.0"?><ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/"><Error><Type>Sender</Type>' +
        '<Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist for this wsdl version.</Message>' +
        `<Detail/></Error><RequestId>${id}</RequestId></ErrorResponse>`,
    );
    expect(renderXmlError(id, 'sns', snsError('Throttled', 'slow')).status).toBe(429);
  });

  test('gives back every character that XML can hold, and U+FFFD for the others', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc
        .array(fc.constantFrom('&', '<', '>', '"', '\r', '\n', '\r\n', '\t', '\0', '\u0001', '\ufffe', '\ud800', 'é', '😀'), {
          maxLength: 12,
        })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (value) => {
        const legal = Array.from(value.toWellFormed(), (character) =>
          /[\p{Cc}\ufffe\uffff]/u.test(character) && !/[\t\n\r\x7f-\x9f]/.test(character) ? '\ufffd' : character,
        ).join('');
        expect(parseXmlText(escapeXml(value))).toBe(legal);
      }),
      { numRuns: 500 },
    );
  });
});

/** What an XML parser makes of character data: line ends normalised, then references replaced. */
function parseXmlText(xml: string): string {
  if (/[<>]|&(?!amp;|lt;|gt;|quot;|#xD;)/.test(xml)) throw new Error('not well-formed');
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#xD': '\r' };
  return xml.replace(/\r\n?/g, '\n').replace(/&([^;]+);/g, (_, name: string) => named[name] ?? '');
}

describe('JSON', () => {
  test('answers with the output and the request id, leaving undefined fields out', () => {
    expect(renderJsonResponse(id, { MessageId: 'm', SequenceNumber: undefined })).toEqual({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': id },
      body: '{"MessageId":"m"}',
    });
  });

  test('refuses with its type, and with the Query code in a header', () => {
    const answer = renderJsonError(id, queueDoesNotExist());
    expect(answer.headers['x-amzn-query-error']).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
    expect(JSON.parse(answer.body)).toEqual({
      __type: 'com.amazonaws.sqs#QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
  });
});

describe('what an action throws', () => {
  test.each([
    [sqsError('PurgeQueueInProgress', 'wait'), 'AWS.SimpleQueueService.PurgeQueueInProgress', 403, 'wait'],
    [new AppError('queue.not_found', 'no'), 'AWS.SimpleQueueService.NonExistentQueue', 400, 'The specified queue does not exist.'],
    [new AppError('queue.refused', 'too long'), 'InvalidParameterValue', 400, 'too long'],
    [new AppError('database.unavailable', 'host db1 is down'), 'ServiceUnavailable', 503, 'The service is unavailable. Please try again.'],
    [new AppError('internal.bug', 'secret detail'), 'InternalFailure', 500, 'We encountered an internal error. Please try again.'],
    [new TypeError('secret detail'), 'InternalFailure', 500, 'We encountered an internal error. Please try again.'],
  ])('%s reads as %s', (thrown, code, status, message) => {
    expect(toWireError('sqs', thrown)).toMatchObject({ code, status, message });
  });

  test('keeps what happened as the cause', () => {
    const thrown = new TypeError('detail');
    expect(toWireError('sns', thrown).cause).toBe(thrown);
    expect(toWireError('sns', new AppError('topic.not_found', 'Topic does not exist'))).toMatchObject({ code: 'NotFound', status: 404 });
  });

  test('an action that does not exist is named, at most in part', () => {
    expect(invalidAction('Fly')).toMatchObject({ code: 'InvalidAction', message: 'The action Fly is not valid for this endpoint.' });
    expect(invalidAction('')).toMatchObject({ code: 'MissingAction' });
    expect(invalidAction('x'.repeat(5_000)).message.length).toBeLessThan(200);
  });
});

describe('an input its schema refuses', () => {
  const schema = z.object({
    MessageBody: z.string(),
    MaxNumberOfMessages: z.int().max(10, 'Must be between 1 and 10, if provided.').optional(),
    Entries: z.array(z.object({ Id: z.string() })).optional(),
  });
  const refusal = (service: 'sqs' | 'sns', raw: unknown) => {
    const parsed = schema.safeParse(raw);
    return parsed.success ? null : inputError(service, 'json', raw, parsed.error);
  };

  test.each([
    ['sqs', {}, 'MissingParameter', 'The request must contain the parameter MessageBody.'],
    ['sqs', { MessageBody: 'x', Entries: [{}] }, 'MissingParameter', 'The request must contain the parameter Entries.1.Id.'],
    [
      'sqs',
      { MessageBody: 'x', MaxNumberOfMessages: 11 },
      'InvalidParameterValue',
      'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ],
    [
      'sns',
      {},
      'ValidationError',
      "1 validation error detected: Value null at 'messageBody' failed to satisfy constraint: Member must not be null",
    ],
    [
      'sns',
      { MessageBody: 'x', MaxNumberOfMessages: 11 },
      'InvalidParameter',
      'Invalid parameter: MaxNumberOfMessages Reason: Must be between 1 and 10, if provided.',
    ],
    ['sqs', { MessageBody: 7 }, 'MalformedInput', 'NUMBER_VALUE can not be converted to the type of MessageBody'],
  ] as const)('%s %j: %s', (service, raw, code, message) => {
    expect(refusal(service, raw)).toMatchObject({ code, message });
  });

  test('is echoed in part only', () => {
    const long = z.object({ A: z.string().max(1, 'Too long.') }).safeParse({ A: 'x'.repeat(100_000) });
    expect(long.error && inputError('sqs', 'json', { A: 'x'.repeat(100_000) }, long.error).message.length).toBeLessThan(1_200);
  });
});
