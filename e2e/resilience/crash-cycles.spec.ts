// Twenty seeded cycles of kill -9 of runtime, house and Postgres under load on a standard and a FIFO queue and on a topic that
// leads into queues: nothing acknowledged is lost, nothing appears that nobody sent, FIFO order and deduplication hold, every
// publish reaches the queues that its subscriptions name. The check itself is shown
// failing on histories (bench/crash/check-history.test.ts) and by `npm run bench -- crash --unsafe`.
import { expect, test } from '@playwright/test';
import { runCrash } from '../../bench/crash/run-crash.ts';

test('twenty kills under load break no promise of the queues', async () => {
  test.setTimeout(300_000);
  const report = await runCrash({ cycles: 20, seed: 20 });
  expect(report.breaches.map((breach) => `${breach.promise}: ${breach.sentence}`)).toEqual([]);
  expect(report.kills).toEqual({ runtime: 5, house: 5, postgres: 10 });
  expect(report.acknowledged, 'messages acknowledged').toBeGreaterThan(200);
  expect(report.published, 'publishes acknowledged').toBeGreaterThan(20);
  test.info().annotations.push({
    type: 'crash run',
    description: `${report.acknowledged} acknowledged, ${report.published} published, ${report.unknown} unknown, ${report.received} received, slowest recovery ${Math.round(report.slowestRecoveryMs)} ms`,
  });
});
