import { expect, it } from 'vitest';
import type { UpstreamHealth } from '#server/contracts/upstream-health.ts';
import { summarizeHealth } from './summarize-health.ts';

type Condition = UpstreamHealth['endpoints'][number]['condition'];

function health(circuit: UpstreamHealth['circuit']['condition'], ...conditions: Condition[]): UpstreamHealth {
  const opinion = { threads: 2, sinceMs: null };
  const endpoints = conditions.map((condition, index) => ({
    ...{ url: `http://10.0.0.${index}`, condition, ...opinion, lastError: null, inFlight: 0 },
  }));
  return { name: 'orders', isUsable: true, threads: 2, circuit: { condition: circuit, ...opinion }, endpoints };
}

it.each([
  ['an upstream nobody has heard of', null, { kind: 'waiting', color: 'gray' }],
  ['one that can not be called', { ...health('off'), isUsable: false }, { kind: 'unusable', color: 'red' }],
  ['one whose endpoints are all well', health('closed', 'healthy', 'healthy'), { kind: 'all', color: 'green' }],
  ['one with an endpoint out', health('off', 'healthy', 'ejected'), { kind: 'some', healthy: 1, count: 2, color: 'yellow' }],
  ['one with all out', health('off', 'failing-checks', 'ejected'), { kind: 'none', color: 'red' }],
  ['one nobody calls', health('open', 'healthy'), { kind: 'circuit', condition: 'open', color: 'red' }],
  ['one being tried', health('half-open', 'healthy', 'ejected'), { kind: 'circuit', condition: 'half-open', color: 'yellow' }],
  ['one being tried, with nobody to try', health('half-open', 'failing-checks'), { kind: 'none', color: 'red' }],
] as const)('says the worst of %s', (_, given, expected) => {
  expect(summarizeHealth(given)).toEqual(expected);
});
