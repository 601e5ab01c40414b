import { AggregatorRegistry } from 'prom-client';
import { expect, it } from 'vitest';
import { createActionTallies } from './action-tallies.ts';

it('is read by Prometheus, added up over the threads', async () => {
  const threads = [createActionTallies(), createActionTallies()];
  for (const tallies of threads) {
    tallies.count('sqs', 'SendMessage', 200, 3);
    tallies.count('sqs', 'SendMessage', 503, 30);
    tallies.count('sns', 'Publish', 200, 1);
  }
  const text = await AggregatorRegistry.aggregate(threads.map((tallies) => structuredClone(tallies.collect()))).metrics();
  const lines = text.split('\n');
  expect(lines).toContain('# TYPE aws_action_duration_seconds histogram');
  expect(lines).toContain('aws_actions_total{service="sqs",action="SendMessage",status_class="2xx"} 2');
  expect(lines).toContain('aws_actions_total{service="sqs",action="SendMessage",status_class="5xx"} 2');
  expect(lines).toContain('aws_actions_total{service="sns",action="Publish",status_class="2xx"} 2');
  expect(lines).toContain('aws_action_duration_seconds_bucket{le="0.005",service="sqs",action="SendMessage"} 2');
  expect(lines).toContain('aws_action_duration_seconds_count{service="sqs",action="SendMessage"} 4');
});
