import { expect, test } from 'vitest';
import type { NamedUpstreamState } from '../gateway/upstream/project-resources.ts';
import { createThreadMeters } from './thread-metrics.ts';

test('upstreams are metered as they are when asked, and those that went away are gone', async () => {
  const meters = createThreadMeters();
  let states: NamedUpstreamState[] = [
    { projectId: 'p', name: 'orders', up: 2, down: 1, breaker: 'closed' },
    { projectId: 'p', name: 'old', up: 0, down: 1, breaker: 'open' },
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
  ]);
  states = [{ projectId: 'p', name: 'orders', up: 3, down: 0, breaker: 'half-open' }];
  expect(await read()).toEqual([
    'gateway_upstream_circuits p orders half-open 1',
    'gateway_upstream_endpoints p orders down 0',
    'gateway_upstream_endpoints p orders up 3',
  ]);
});
