// Which queues strangers may ask something of at all. Asked before anything of an unsigned request is read, by anybody who can
// reach the port: what is not open is remembered for a few seconds, and few rows are read at a time.
import { formatArn } from '#server/kernel/arn.ts';
import type { Clock } from '#server/kernel/clock.ts';
import { limits } from '#server/kernel/limits.ts';
import type { UnsignedTarget } from '../aws/anonymous.ts';
import type { QueueCatalog } from './catalog/queue-catalog.ts';
import { letsAnybodyIn } from './model/queue-access.ts';

export type OpenQueues = {
  /** Whether a statement of the queue's policy allows everybody something; a queue opened just now may take five seconds. */
  isOpen(target: UnsignedTarget): boolean | Promise<boolean>;
};

const { maxClosedQueuesPerThread, closedQueueMs, maxUnsignedLoadsPerThread } = limits.messaging;

export function createOpenQueues(deps: { catalog: Pick<QueueCatalog, 'byArn'>; clock: Clock }): OpenQueues {
  const closedUntilMs = new Map<string, number>();
  let loads = 0;

  function keepClosed(arn: string): false {
    closedUntilMs.delete(arn);
    if (closedUntilMs.size >= maxClosedQueuesPerThread) for (const oldest of closedUntilMs.keys()) if (closedUntilMs.delete(oldest)) break;
    closedUntilMs.set(arn, deps.clock.monotonicMs() + closedQueueMs);
    return false;
  }

  return {
    isOpen({ accountId, name, region }) {
      const arn = formatArn({ service: 'sqs', region, accountId, resource: name });
      if ((closedUntilMs.get(arn) ?? 0) > deps.clock.monotonicMs()) return false;
      if (loads >= maxUnsignedLoadsPerThread) return false;
      const found = deps.catalog.byArn(arn);
      if (!(found instanceof Promise)) return letsAnybodyIn(found.policy) || keepClosed(arn);
      loads += 1;
      return found
        .then((queue) => letsAnybodyIn(queue?.policy ?? null) || keepClosed(arn))
        .finally(() => {
          loads -= 1;
        });
    },
  };
}
