import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeJsonRequest, isJsonRequest } from './decode-json-request.ts';
import { decodeQueryRequest } from './decode-query-request.ts';
import type { QueryShape, QueryStructure } from './query-shape.ts';
import { boolean, entryMap, flatList, flatMap, integer, memberList, structure, text } from './query-shape.ts';
import type { WireRequest } from './wire-request.ts';
import { collectHeaders } from './wire-request.ts';

function formRequest(body: string, rawQuery = ''): WireRequest {
  const headers = collectHeaders(['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']);
  return { method: 'POST', rawPath: '/', rawQuery, headers, body: Buffer.from(body) };
}

function jsonRequest(target: string, body: string | Uint8Array): WireRequest {
  const headers = collectHeaders(['Content-Type', 'application/x-amz-json-1.0', 'X-Amz-Target', target]);
  return { method: 'POST', rawPath: '/', rawQuery: '', headers, body: Buffer.from(body) };
}

function decodeForm(body: string, shape: QueryStructure, rawQuery = ''): unknown {
  const decoded = decodeQueryRequest(formRequest(body, rawQuery));
  return decoded.ok ? decoded.value.readInput(shape) : decoded.error.code;
}

const attributeValue = structure({ DataType: text, StringValue: text, BinaryValue: text });
const names = { key: 'Name', value: 'Value' };
const batch = structure({
  QueueUrl: text,
  Entries: flatList(
    'SendMessageBatchRequestEntry',
    structure({
      Id: text,
      MessageBody: text,
      DelaySeconds: integer,
      MessageAttributes: flatMap('MessageAttribute', attributeValue),
    }),
  ),
});

describe('the Query protocol decodes to the JSON form', () => {
  test('of a batch with attributes, as SQS spells it', () => {
    const form = [
      'Action=SendMessageBatch&Version=2012-11-05&QueueUrl=http%3A%2F%2Flocalhost%3A4566%2F000000000000%2Forders',
      'SendMessageBatchRequestEntry.2.Id=b&SendMessageBatchRequestEntry.2.MessageBody=two+words',
      'SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=%E1%88%B4&SendMessageBatchRequestEntry.1.DelaySeconds=5',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=kind&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=new',
    ].join('&');
    expect(decodeForm(form, batch)).toEqual({
      QueueUrl: 'http://localhost:4566/000000000000/orders',
      Entries: [
        { Id: 'a', MessageBody: 'ሴ', DelaySeconds: 5, MessageAttributes: { kind: { DataType: 'String', StringValue: 'new' } } },
        { Id: 'b', MessageBody: 'two words' },
      ],
    });
  });

  test('of members and entries, as SNS spells them', () => {
    const subscribe = structure({
      TopicArn: text,
      Attributes: entryMap(text),
      MessageAttributes: entryMap(attributeValue, names),
      TagKeys: memberList(text),
      ReturnSubscriptionArn: boolean,
    });
    const form =
      'Action=X&Version=2010-03-31&Attributes.entry.1.key=RawMessageDelivery&Attributes.entry.1.value=true&TagKeys.member.2=b&TagKeys.member.1=a' +
      '&MessageAttributes.entry.1.Name=n&MessageAttributes.entry.1.Value.DataType=Number&ReturnSubscriptionArn=true';
    expect(decodeForm(form, subscribe)).toEqual({
      Attributes: { RawMessageDelivery: 'true' },
      MessageAttributes: { n: { DataType: 'Number' } },
      TagKeys: ['a', 'b'],
      ReturnSubscriptionArn: true,
    });
  });

  test('from a query string, a list of one without number, and an empty list', () => {
    const shape = structure({ AttributeNames: flatList('AttributeName', text), TagKeys: memberList(text) });
    expect(decodeForm('', shape, 'Action=X&AttributeName=All&TagKeys=')).toEqual({ AttributeNames: ['All'], TagKeys: [] });
  });

  test('leaving a number that is none for the schema to refuse', () => {
    expect(decodeForm('DelaySeconds=soon', structure({ DelaySeconds: integer }))).toEqual({ DelaySeconds: 'soon' });
  });

  test('and never touches a prototype', () => {
    const shape = structure({ Attributes: flatMap('Attribute', text) });
    const decoded = decodeForm('Attribute.1.Name=__proto__&Attribute.1.Value=x', shape);
    expect(JSON.stringify(decoded)).toBe('{"Attributes":{"__proto__":"x"}}');
  });

  test.each([
    ['the same parameter twice', 'A=1&A=2'],
    ['a stray percent', 'A=%zz'],
    ['bytes that are not UTF-8', 'A=%ff'],
    ['nesting without end', `${'a.'.repeat(20)}b=1`],
    ['too many parameters', Array.from({ length: 5_000 }, (_, index) => `P${index}=1`).join('&')],
  ])('and refuses %s', (_name, form) => {
    expect(decodeForm(form, structure({}))).toBe('MalformedInput');
  });

  test('whatever the values, for each shape', () => {
    const words = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }).map((value) => value.toWellFormed());
    const inputs = fc.record({
      QueueUrl: words,
      Entries: fc.array(
        fc.record({
          Id: words,
          MessageBody: words,
          DelaySeconds: fc.integer(),
          MessageAttributes: fc.dictionary(words, fc.record({ DataType: words, StringValue: words }), { minKeys: 1, maxKeys: 3 }),
        }),
        { minLength: 1, maxLength: 12 },
      ),
    });
    fc.assert(
      fc.property(inputs, (input) => {
        expect(decodeForm(encode('', input, batch).join('&'), batch)).toEqual(input);
      }),
      { numRuns: 200 },
    );
  });
});

/** The Query spelling of an input, as a client makes it. */
function encode(prefix: string, value: unknown, shape: QueryShape): string[] {
  if (value === undefined) return [];
  const join = (...parts: (string | number)[]) => [prefix, ...parts].filter((part) => part !== '').join('.');
  switch (shape.kind) {
    case 'structure':
      return Object.entries(shape.fields).flatMap(([name, field]) =>
        encode(join('wireName' in field ? (field.wireName ?? name) : name), Reflect.get(Object(value), name), field),
      );
    case 'list':
      return (value as unknown[]).flatMap((item, index) => encode(join(index + 1), item, shape.of));
    case 'map':
      return Object.entries(Object(value)).flatMap(([key, item], index) => [
        `${join(index + 1, shape.keyName)}=${encodeURIComponent(key)}`,
        ...encode(join(index + 1, shape.valueName), item, shape.of),
      ]);
    default:
      return [`${prefix}=${encodeURIComponent(String(value))}`];
  }
}

describe('which action is called', () => {
  test.each([
    ['Action=Publish&Version=2010-03-31', 'sns', 'Publish'],
    ['Action=SendMessage&Version=2012-11-05', 'sqs', 'SendMessage'],
    ['Action=SendMessage&Version=1999-01-01', null, 'SendMessage'],
    ['Action=SendMessage', null, 'SendMessage'],
    ['', null, ''],
  ])('by %s', (form, service, name) => {
    const decoded = decodeQueryRequest(formRequest(form));
    expect(decoded.ok && { service: decoded.value.service, name: decoded.value.name }).toEqual({ service, name });
  });

  test.each([
    ['AmazonSQS.SendMessage', 'sqs', 'SendMessage'],
    ['DynamoDB_20120810.PutItem', null, 'PutItem'],
    ['SendMessage', null, 'SendMessage'],
  ])('by target %s', (target, service, name) => {
    const decoded = decodeJsonRequest(jsonRequest(target, '{}'));
    expect(decoded.ok && { service: decoded.value.service, name: decoded.value.name }).toEqual({ service, name });
  });
});

describe('the JSON protocol', () => {
  test('is told by its target or its content type', () => {
    expect(isJsonRequest(jsonRequest('AmazonSQS.ListQueues', ''))).toBe(true);
    expect(isJsonRequest(formRequest(''))).toBe(false);
  });

  test('takes an empty body for an empty input', () => {
    const decoded = decodeJsonRequest(jsonRequest('AmazonSQS.ListQueues', ''));
    expect(decoded.ok && decoded.value.readInput(structure({}))).toEqual({});
  });

  test.each(['[]', 'null', '"x"', '{', '{"a":"\\ud800"', new Uint8Array([0x22, 0xff, 0x22])])('refuses the body %j', (body) => {
    const decoded = decodeJsonRequest(jsonRequest('AmazonSQS.ListQueues', body));
    expect(decoded.ok ? 'decoded' : decoded.error.jsonType).toBe('com.amazon.coral.service#SerializationException');
  });
});
