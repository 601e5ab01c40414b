// What an idle consumer costs: with a wait of 20 seconds at most four requests a minute, by the real SDK as it comes.
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@playwright/test';
import type { Target } from './client-driver.ts';
import { freshName, test } from './sdk-test.ts';

const waitSeconds = 20;
const requestsPerMinuteMax = 4;

test('an idle consumer that waits 20 seconds makes at most four requests a minute, whoever set the wait', async ({ target }) => {
  test.setTimeout(120_000);
  // Side by side, for the test to take one wait and not three.
  const perMinute = await Promise.all([
    idle(target, { byRequest: true }),
    idle(target, { byRequest: true, consumers: 5 }),
    idle(target, { byRequest: false }),
  ]);
  expect(Math.max(...perMinute)).toBeLessThanOrEqual(requestsPerMinuteMax);
});

/**
 * Lets consumers of one queue receive once, in vain.
 *
 * @returns requests a minute that a consumer would make which asks again at once: whole waits of a minute and the one under
 *          way, times what the SDK really sent for one receive
 */
async function idle(target: Target, options: { byRequest: boolean; consumers?: number }): Promise<number> {
  const { endpoint, region, accessKeyId, secretAccessKey } = target;
  const consumers = options.consumers ?? 1;
  const client = new SQSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const Attributes = options.byRequest ? {} : { ReceiveMessageWaitTimeSeconds: String(waitSeconds) };
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: freshName('idle'), Attributes }));
  let sent = 0;
  client.middlewareStack.add(
    (next) => (args) => {
      sent += 1;
      return next(args);
    },
    // After the SDK's own retries, so that these are counted too.
    { step: 'finalizeRequest', priority: 'low', name: 'countRequests' },
  );
  const startedMs = performance.now();
  const waits = options.byRequest ? { WaitTimeSeconds: waitSeconds } : {};
  const answers = await Promise.all(
    Array.from({ length: consumers }, () => client.send(new ReceiveMessageCommand({ QueueUrl, ...waits }))),
  );
  const seconds = (performance.now() - startedMs) / 1_000;
  client.destroy();
  expect(answers.flatMap(({ Messages }) => Messages ?? [])).toEqual([]);
  return (Math.floor(60 / seconds) + 1) * (sent / consumers);
}
