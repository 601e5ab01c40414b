// What a publish puts into which queue: raw and enveloped deliveries, filters, and what cannot be delivered.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublishedMessage } from './check-publish.ts';
import { checkPublish } from './check-publish.ts';
import { splitIntoBatches } from './fan-out-batches.ts';
import { parseFilterPolicy } from './parse-filter-policy.ts';
import type { Subscriber } from './plan-fan-out.ts';
import { planFanOut } from './plan-fan-out.ts';

const publish = {
  messageId: 'c0ffee00-0000-4000-8000-000000000000',
  topicArn: 'arn:aws:sns:us-east-1:000000000000:t',
  nowMs: 1_336_006_446_655,
};

function message(given: Partial<PublishedMessage> = {}): PublishedMessage {
  return { queueBody: 'hello', subject: undefined, attributes: {}, messageGroupId: undefined, bytes: 5, ...given };
}

function subscriber(given: Partial<Subscriber> = {}): Subscriber {
  return { subscriptionId: 's1', queueArn: 'arn:aws:sqs:us-east-1:000000000000:q', isRaw: false, filterPolicy: null, ...given };
}

describe('planFanOut', () => {
  it('wraps the message in the envelope SNS writes', () => {
    const attributes = { size: { dataType: 'Number', stringValue: '3' }, blob: { dataType: 'Binary', binaryValueBase64: 'AAE=' } };
    const plan = planFanOut({ ...publish, message: message({ subject: 'Hi', attributes }) }, [subscriber()]);
    expect(plan.deliveries[0]?.message.attributes).toEqual({});
    expect(JSON.parse(plan.deliveries[0]?.message.body ?? '')).toEqual({
      Type: 'Notification',
      MessageId: publish.messageId,
      TopicArn: publish.topicArn,
      Subject: 'Hi',
      Message: 'hello',
      Timestamp: '2012-05-03T00:54:06.655Z',
      MessageAttributes: { size: { Type: 'Number', Value: '3' }, blob: { Type: 'Binary', Value: 'AAE=' } },
    });
  });

  it('leaves Subject and MessageAttributes out when there are none', () => {
    const plan = planFanOut({ ...publish, message: message() }, [subscriber()]);
    expect(Object.keys(JSON.parse(plan.deliveries[0]?.message.body ?? ''))).toEqual([
      'Type',
      'MessageId',
      'TopicArn',
      'Message',
      'Timestamp',
    ]);
  });

  it('delivers body and attributes as they are when raw, and the tenant either way', () => {
    const attributes = { color: { dataType: 'String', stringValue: 'red' } };
    const published = message({ attributes, messageGroupId: 'acme' });
    const plan = planFanOut({ ...publish, message: published }, [subscriber({ isRaw: true }), subscriber()]);
    expect(plan.deliveries[0]?.message).toEqual({ body: 'hello', attributes, messageGroupId: 'acme' });
    expect(plan.deliveries[1]?.message.messageGroupId).toBe('acme');
  });

  it('fails raw deliveries of more than ten attributes and makes the others', () => {
    const attributes = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, { dataType: 'String', stringValue: 'x' }]));
    const plan = planFanOut({ ...publish, message: message({ attributes }) }, [
      subscriber({ subscriptionId: 'raw', isRaw: true }),
      subscriber(),
    ]);
    expect(plan.failures.map((failure) => failure.subscriptionId)).toEqual(['raw']);
    expect(plan.deliveries).toHaveLength(1);
  });

  it('accounts for every subscription once: delivered, failed or filtered out', () => {
    const policy = parseFilterPolicy('{"color":["red"]}');
    const filterPolicy = policy.ok ? policy.value : null;
    const anySubscriber = fc.record({ isRaw: fc.boolean(), isFiltered: fc.boolean() });
    const anyAttributes = fc.record({ color: fc.constantFrom('red', 'blue', undefined), others: fc.integer({ min: 0, max: 12 }) });
    fc.assert(
      fc.property(fc.array(anySubscriber), anyAttributes, (kinds, { color, others }) => {
        const names = Array.from({ length: others }, (_, n): [string, { dataType: string; stringValue: string }] => [
          `a${n}`,
          { dataType: 'String', stringValue: 'x' },
        ]);
        const attributes = Object.fromEntries(color ? [...names, ['color', { dataType: 'String', stringValue: color }]] : names);
        const subscribers = kinds.map(({ isRaw, isFiltered }, n) =>
          subscriber({ subscriptionId: `s${n}`, isRaw, filterPolicy: isFiltered ? filterPolicy : null }),
        );
        const plan = planFanOut({ ...publish, message: message({ attributes }) }, subscribers);
        const expected = subscribers.filter((one) => !one.filterPolicy || color === 'red').map((one) => one.subscriptionId);
        const got = [...plan.deliveries, ...plan.failures].map((one) => one.subscriptionId);
        expect(got.sort()).toEqual(expected.sort());
      }),
    );
  });
});

describe('checkPublish', () => {
  const attribute = (DataType: string | undefined, StringValue?: string, BinaryValue?: string) => ({
    a: { DataType, StringValue, BinaryValue },
  });
  it.each([
    ['an empty message', { message: '' }, 'Invalid parameter: Empty message'],
    ['an empty subject', { message: 'x', subject: '' }, 'Invalid parameter: Subject'],
    ['a subject of two lines', { message: 'x', subject: 'a\nb' }, 'Invalid parameter: Subject'],
    ['a long subject', { message: 'x', subject: 'a'.repeat(101) }, 'Invalid parameter: Subject'],
    ['no JSON', { message: 'x', messageStructure: 'json' }, 'Invalid parameter: Message Structure - JSON message body failed to parse'],
    [
      'no default',
      { message: '{"sqs":"x"}', messageStructure: 'json' },
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
    [
      'no type',
      { message: 'x', messageAttributes: attribute(undefined, 'x') },
      "1 validation error detected: Value null at 'messageAttributes.a.member.dataType' failed to satisfy constraint: Member must not be null",
    ],
    [
      'another type',
      { message: 'x', messageAttributes: attribute('Text', 'x') },
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      'no value',
      { message: 'x', messageAttributes: attribute('String') },
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      'the wrong field',
      { message: 'x', messageAttributes: attribute('Binary', 'x') },
      "The message attribute 'a' with type 'Binary' must use field 'Binary'.",
    ],
    [
      'a wrong name',
      { message: 'x', messageAttributes: { 'a^b': { DataType: 'String', StringValue: 'x' } } },
      "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
    ],
    [
      'two dots',
      { message: 'x', messageAttributes: { 'a..b': { DataType: 'String', StringValue: 'x' } } },
      "Message attribute name can not have successive '.' character.",
    ],
  ])('refuses %s', (_name, request, text) => {
    const checked = checkPublish(request);
    expect(checked.ok ? null : checked.error.message).toBe(text);
  });

  it.each([
    ['{"default":"d","sqs":"q"}', 'q'],
    ['{"default":"d","email":"e"}', 'd'],
  ])('gives queues their entry of %s', (text, body) => {
    expect(checkPublish({ message: text, messageStructure: 'json' })).toMatchObject({ ok: true, value: { queueBody: body } });
  });
});

describe('splitIntoBatches', () => {
  it('keeps every item in order and every batch within the bound, or of one item', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 50 })), fc.integer({ min: 1, max: 60 }), (weights, bound) => {
        const batches = splitIntoBatches(weights, (weight) => weight, bound);
        expect(batches.flat()).toEqual(weights);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          if (batch.length > 1) expect(batch.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(bound);
        }
      }),
    );
  });
});
