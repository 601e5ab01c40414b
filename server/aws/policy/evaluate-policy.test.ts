import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PolicyRequest, PolicyVerdict } from './evaluate-policy.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { matchesPattern } from './match-pattern.ts';
import { readPolicy } from './policy-document.ts';

const queue = 'arn:aws:sqs:us-east-1:111111111111:orders';
const request: PolicyRequest = {
  principal: { kind: 'AWS', accountId: '222222222222', arn: 'arn:aws:iam::222222222222:user/AKIA' },
  action: 'sqs:SendMessage',
  resource: queue,
  context: { 'aws:principalaccount': ['222222222222'], 'aws:sourceip': ['10.1.2.3'], 'aws:epochtime': ['1700000000'], tags: ['a', 'b'] },
};
const topic: Partial<PolicyRequest> = {
  principal: { kind: 'Service', name: 'sns.amazonaws.com' },
  context: { 'aws:sourcearn': ['arn:aws:sns:us-east-1:111111111111:news'], 'aws:sourceaccount': ['111111111111'] },
};

function verdict(statements: object | object[], given: Partial<PolicyRequest> = {}): PolicyVerdict | string {
  const policy = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  return policy.ok ? evaluatePolicy(policy.value, { ...request, ...given }) : policy.error;
}

const stranger: Partial<PolicyRequest> = { principal: { kind: 'Anonymous' }, context: { 'aws:sourceip': ['10.1.2.3'] } };

const allow = { Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: queue };
const when = (Condition: object) => ({ ...allow, Condition });

describe('a statement speaks of', () => {
  test.each<[string, object, PolicyVerdict, Partial<PolicyRequest>?]>([
    ['everybody', allow, 'allowed'],
    ['an account by its id', { ...allow, Principal: { AWS: '222222222222' } }, 'allowed'],
    ['an account as its root', { ...allow, Principal: { AWS: ['arn:aws:iam::222222222222:root'] } }, 'allowed'],
    ['one credential', { ...allow, Principal: { AWS: 'arn:aws:iam::222222222222:user/AKIA' } }, 'allowed'],
    ['another account', { ...allow, Principal: { AWS: '333333333333' } }, 'neutral'],
    ['a service, not a person', { ...allow, Principal: { Service: 'sns.amazonaws.com' } }, 'neutral'],
    ['all but an account', { ...allow, Principal: undefined, NotPrincipal: { AWS: '333333333333' } }, 'allowed'],
    ['all but this account', { ...allow, Principal: undefined, NotPrincipal: { AWS: '222222222222' } }, 'neutral'],
    ['everybody, strangers too', allow, 'allowed', stranger],
    ['everybody in another way', { ...allow, Principal: { AWS: '*' } }, 'allowed', stranger],
    ['an account, not strangers', { ...allow, Principal: { AWS: '222222222222' } }, 'neutral', stranger],
    ['services, not strangers', { ...allow, Principal: { Service: '*' } }, 'neutral', stranger],
    ['all but an account, not strangers', { ...allow, Principal: undefined, NotPrincipal: { AWS: '333333333333' } }, 'neutral', stranger],
    [
      'a denial for all but an account, strangers too',
      { ...allow, Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '333333333333' } },
      'denied',
      stranger,
    ],
    ['everybody of an account, not strangers', when({ StringEquals: { 'aws:PrincipalAccount': '222222222222' } }), 'neutral', stranger],
    ['everybody from an address, strangers too', when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }), 'allowed', stranger],
    ['an action in any case', { ...allow, Action: 'SQS:sendmessage' }, 'allowed'],
    ['another action', { ...allow, Action: ['sqs:ReceiveMessage', 'sqs:Delete*'] }, 'neutral'],
    ['actions by pattern', { ...allow, Action: 'sqs:Send?essage*' }, 'allowed'],
    ['all but an action', { ...allow, Action: undefined, NotAction: 'sqs:SendMessage' }, 'neutral'],
    ['another queue', { ...allow, Resource: `${queue}-2` }, 'neutral'],
    ['queues by pattern', { ...allow, Resource: 'arn:aws:sqs:*:111111111111:ord*' }, 'allowed'],
    ['all but a queue', { ...allow, Resource: undefined, NotResource: queue }, 'neutral'],
    ['the queue it is attached to when it names none', { ...allow, Resource: undefined }, 'allowed'],
    [
      'deliveries of one topic',
      {
        ...when({ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111111111111:news' } }),
        Principal: { Service: 'sns.amazonaws.com' },
      },
      'allowed',
      topic,
    ],
    ['deliveries of another topic', when({ ArnLike: { 'AWS:SourceArn': 'arn:aws:sns:*:*:olds' } }), 'neutral', topic],
  ])('%s', (_, statement, expected, given) => {
    expect(verdict(statement, given)).toBe(expected);
  });
});

test('a denial wins, wherever it stands', () => {
  const deny = { ...allow, Effect: 'Deny', Action: 'sqs:SendMessage' };
  expect(verdict([allow, deny])).toBe('denied');
  expect(verdict([deny, allow])).toBe('denied');
  expect(verdict([allow, deny], { action: 'sqs:ReceiveMessage' })).toBe('allowed');
});

describe('a condition', () => {
  test.each<[object, boolean]>([
    [{ StringEquals: { 'aws:PrincipalAccount': ['333333333333', '222222222222'] } }, true],
    [{ StringEquals: { 'aws:PrincipalAccount': '333333333333' } }, false],
    [{ StringNotEquals: { 'aws:PrincipalAccount': ['333333333333', '222222222222'] } }, false],
    [{ StringNotEquals: { 'aws:missing': 'x' } }, true],
    [{ StringEquals: { 'aws:missing': 'x' } }, false],
    [{ StringEqualsIfExists: { 'aws:missing': 'x' } }, true],
    [{ StringEqualsIfExists: { 'aws:PrincipalAccount': 'x' } }, false],
    [{ StringLike: { 'aws:PrincipalAccount': '2222*' } }, true],
    [{ StringNotLike: { 'aws:PrincipalAccount': '2222*' } }, false],
    [{ StringEqualsIgnoreCase: { tags: 'B' } }, true],
    [{ IpAddress: { 'aws:SourceIp': ['192.168.0.0/16', '10.0.0.0/8'] } }, true],
    [{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, false],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, false],
    [{ NumericLessThan: { 'aws:EpochTime': '1700000001' } }, true],
    [{ NumericGreaterThanEquals: { 'aws:EpochTime': 1_700_000_001 } }, false],
    [{ DateGreaterThan: { 'aws:EpochTime': '2023-11-14T00:00:00Z' } }, true],
    [{ Null: { 'aws:missing': 'true' } }, true],
    [{ Null: { 'aws:SourceIp': true } }, false],
    [{ Bool: { 'aws:missing': 'false' } }, false],
    [{ 'ForAllValues:StringEquals': { tags: ['a', 'b', 'c'] } }, true],
    [{ 'ForAllValues:StringEquals': { tags: ['a'] } }, false],
    [{ 'ForAnyValue:StringEquals': { tags: ['b', 'z'] } }, true],
    [{ 'ForAnyValue:StringEquals': { 'aws:missing': 'x' } }, false],
    [{ StringEquals: { 'aws:PrincipalAccount': '${aws:PrincipalAccount}' } }, true],
    [{ StringEquals: { 'aws:PrincipalAccount': '${aws:missing}' } }, false],
    [{ StringLike: { 'aws:PrincipalAccount': '2*' }, IpAddress: { 'aws:SourceIp': '11.0.0.0/8' } }, false],
  ])('%j holds: %s', (condition, expected) => {
    expect(verdict(when(condition))).toBe(expected ? 'allowed' : 'neutral');
  });
});

test.each([
  ['{', /not valid/],
  ['{"Statement":[]}', /Statement/],
  [JSON.stringify({ Statement: { ...allow, Principal: undefined } }), /Principal/],
  [JSON.stringify({ Statement: { ...allow, NotAction: 'sqs:*' } }), /NotAction/],
  [JSON.stringify({ Statement: { ...allow, Effect: 'Perhaps' } }), /Statement/],
  [JSON.stringify({ Statement: when({ StringSounds: { a: 'b' } }) }), /StringSounds is not a condition operator/],
  [JSON.stringify({ Statement: { ...allow, Colour: 'red' } }), /not valid/],
  [JSON.stringify({ Statement: Array.from({ length: 21 }, () => allow) }), /at most 20/],
  [JSON.stringify({ Statement: { ...allow, Principal: { AWS: Array.from({ length: 51 }, (_, n) => String(n)) } } }), /at most 50/],
])('%s is refused', (text, reason) => {
  const policy = readPolicy(text);
  expect(policy.ok ? '' : policy.error).toMatch(reason);
});

test('patterns match as the regular expression of the same meaning does', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 8 });
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 }), (pattern, text) => {
      const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      expect(matchesPattern(text, pattern)).toBe(new RegExp(`^${source}$`, 's').test(text));
    }),
  );
});
