import { expect, it } from 'vitest';
import { changedAttributes, defaultAttributes, readRedrive, writeRedrive } from './changed-attributes.ts';

it('sends what differs; an emptied number is no change, an emptied policy goes away', () => {
  const current = { DelaySeconds: '0', VisibilityTimeout: '30', Policy: '{}', KmsMasterKeyId: 'k' };
  const given = { DelaySeconds: '5', VisibilityTimeout: '', Policy: '', KmsMasterKeyId: 'k', RedriveAllowPolicy: '' };
  expect(changedAttributes(given, current)).toEqual({ DelaySeconds: '5', Policy: '' });
});

it('knows the defaults of a new queue', () => {
  expect(defaultAttributes()).toMatchObject({ VisibilityTimeout: '30', ReceiveMessageWaitTimeSeconds: '0' });
});

it('reads and writes a redrive policy, with the count as text or number, and none at all', () => {
  const policy = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:1:dead","maxReceiveCount":3}';
  expect(writeRedrive(readRedrive(policy))).toBe(policy);
  expect(readRedrive(policy.replace('3', '"3"')).maxReceiveCount).toBe('3');
  for (const text of [undefined, '', 'not json']) expect(readRedrive(text)).toEqual({ deadLetterTargetArn: '', maxReceiveCount: '5' });
  expect(writeRedrive({ deadLetterTargetArn: '', maxReceiveCount: '3' })).toBe('');
});
