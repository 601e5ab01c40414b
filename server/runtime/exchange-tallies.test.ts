import { AggregatorRegistry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createExchangeTallies } from './exchange-tallies.ts';

describe('createExchangeTallies', () => {
  it('is read by Prometheus, added up over the threads', async () => {
    const threads = [createExchangeTallies(), createExchangeTallies()];
    for (const tallies of threads) {
      tallies.count('api1', 'stage1', 'served', 200, 3);
      tallies.count('api1', 'stage1', 'served', 204, 40_000);
      tallies.count('api1', 'stage1', 'throttled', 429, 1);
      tallies.count('api2', 'stage2', 'failed', 504, 1);
    }
    const text = await AggregatorRegistry.aggregate(threads.map((tallies) => structuredClone(tallies.collect()))).metrics();
    const lines = text.split('\n');
    expect(lines).toContain('# TYPE gateway_request_duration_seconds histogram');
    expect(lines).toContain('gateway_requests_total{api="api1",stage="stage1",outcome="served",status_class="2xx"} 4');
    expect(lines).toContain('gateway_requests_total{api="api1",stage="stage1",outcome="throttled",status_class="4xx"} 2');
    expect(lines).toContain('gateway_requests_total{api="api2",stage="stage2",outcome="failed",status_class="5xx"} 2');
    const bucket = (bound: string) => `gateway_request_duration_seconds_bucket{le="${bound}",api="api1",stage="stage1"}`;
    expect(lines).toContain(`${bucket('0.0025')} 0`);
    expect(lines).toContain(`${bucket('0.005')} 2`);
    expect(lines).toContain(`${bucket('30')} 2`);
    expect(lines).toContain(`${bucket('+Inf')} 4`);
    expect(lines).toContain('gateway_request_duration_seconds_count{api="api1",stage="stage1"} 4');
    expect(lines).toContain('gateway_request_duration_seconds_sum{api="api1",stage="stage1"} 80.006');
  });
});
