import { AggregatorRegistry } from 'prom-client';
import { expect, test } from 'vitest';
import { createPhaseTimes } from '../gateway/phase-times.ts';
import { phaseIndex } from '../gateway/pipeline/phases.ts';
import type { ProjectUpstream } from '../gateway/upstream/project-resources.ts';
import { createThreadMeters } from './thread-metrics.ts';

type Condition = ProjectUpstream['endpoints'][number]['condition'];

function state(name: string, circuit: ProjectUpstream['circuit']['condition'], ...conditions: Condition[]): ProjectUpstream {
  const endpoints = conditions.map((condition, index) => ({
    ...{ url: `http://10.0.0.${index}`, condition, sinceMs: null, lastError: null, inFlight: 0 },
  }));
  return { projectId: 'p', name, isUsable: true, circuit: { condition: circuit, sinceMs: null }, endpoints };
}

test('upstreams are metered as they are when asked, and those that went away are gone', async () => {
  const meters = createThreadMeters();
  let states: ProjectUpstream[] = [
    state('orders', 'closed', 'healthy', 'ejected', 'healthy'),
    state('old', 'open', 'failing-checks'),
    state('plain', 'off', 'healthy'),
  ];
  meters.meterUpstreams(() => states);
  const read = async () => {
    const lines: string[] = [];
    for (const { name, values } of await meters.collect())
      if (name.startsWith('gateway_upstream'))
        for (const { labels, value } of values) lines.push(`${name} ${Object.values(labels).join(' ')} ${value}`);
    return lines.sort();
  };
  expect(await read()).toEqual([
    'gateway_upstream_circuits p old open 1',
    'gateway_upstream_circuits p orders closed 1',
    'gateway_upstream_endpoints p old down 1',
    'gateway_upstream_endpoints p old up 0',
    'gateway_upstream_endpoints p orders down 1',
    'gateway_upstream_endpoints p orders up 2',
    'gateway_upstream_endpoints p plain down 0',
    'gateway_upstream_endpoints p plain up 1',
  ]);
  states = [state('orders', 'half-open', 'healthy', 'healthy', 'healthy')];
  expect(await read()).toEqual([
    'gateway_upstream_circuits p orders half-open 1',
    'gateway_upstream_endpoints p orders down 0',
    'gateway_upstream_endpoints p orders up 3',
  ]);
});

test('threads that share calls are counted, and not those that have ceased to', async () => {
  const meters = createThreadMeters();
  let isOpen = true;
  meters.meterRing(() => isOpen);
  const read = async () => (await meters.collect()).find(({ name }) => name === 'gateway_threads_sharing_calls')?.values;
  expect(await read()).toEqual([{ value: 1, labels: {} }]);
  isOpen = false;
  expect(await read()).toEqual([{ value: 0, labels: {} }]);
});

test('phases are shown as a histogram of the exchanges timed, waits included', async () => {
  const times = createPhaseTimes();
  const meters = createThreadMeters();
  meters.meterPhases(times.read);
  const integrate = phaseIndex('integrate');
  for (const ms of [0.008, 0.01, 3, 60_000]) times.count(integrate, ms);
  const text = await AggregatorRegistry.aggregate([await meters.collect(), await meters.collect()]).metrics();
  const lines = text.split('\n').filter((line) => line.startsWith('gateway_phase_duration_seconds'));
  expect(lines).toContain('gateway_phase_duration_seconds_bucket{le="0.00001",phase="integrate"} 4');
  expect(lines).toContain('gateway_phase_duration_seconds_bucket{le="0.005",phase="integrate"} 6');
  expect(lines).toContain('gateway_phase_duration_seconds_bucket{le="30",phase="integrate"} 6');
  expect(lines).toContain('gateway_phase_duration_seconds_bucket{le="+Inf",phase="integrate"} 8');
  expect(lines).toContain('gateway_phase_duration_seconds_count{phase="integrate"} 8');
  expect(lines.every((line) => line.includes('phase="integrate"'))).toBe(true);
});
