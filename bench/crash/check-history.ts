// Says what a history breaks of the eleven promises of a message queue; see the two files of checks for each of them.
// Pure. Every check errs on the side of the queue: calls overlap, and what could have happened in a lawful order is lawful.
import { checkDelivery } from './check-delivery.ts';
import { checkOrderAndLeases } from './check-order-and-leases.ts';
import type { History } from './history.ts';

/**
 * `loss` I1 · `phantom` I2 · `content` I3 · `order` I4 · `group-lease` I5 · `duplicate` I6 · `visibility` I7 ·
 * `stale-handle` I8 · `dead-letter` I9 · `depth` I10 · `fan-out` I11
 */
export type QueuePromise =
  | 'loss'
  | 'phantom'
  | 'content'
  | 'order'
  | 'group-lease'
  | 'duplicate'
  | 'visibility'
  | 'stale-handle'
  | 'dead-letter'
  | 'depth'
  | 'fan-out';

export type Breach = { promise: QueuePromise; sentence: string };

/** Every breach found; none means that the history is lawful. */
export function checkHistory(history: History): Breach[] {
  return [...checkDelivery(history), ...checkOrderAndLeases(history)];
}
