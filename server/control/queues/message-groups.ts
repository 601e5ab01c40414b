// The message groups of a FIFO queue: who holds which, and the release of one.
import type { z } from 'zod';
import type { ListGroups, MessageGroup, ReleaseGroup } from '#server/contracts/queue-message.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findQueue } from './find-queue.ts';

/** A page by name, and where the next begins. @throws AppError `queue.not_found` */
export async function listGroups(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof ListGroups>,
): Promise<{ items: MessageGroup[]; nextCursor: string | null }> {
  const queue = await findQueue(deps, acting, input.queueId);
  const page = { afterName: input.cursor ?? '', namePrefix: input.search, isHeldOnly: input.isHeldOnly, limit: input.limit + 1 };
  const groups = await deps.queues.listGroups(queue, page);
  const items = groups.slice(0, input.limit);
  return { items, nextCursor: groups.length > input.limit ? (items.at(-1)?.name ?? null) : null };
}

/** Ends the leases of the group; their receipt handles are worth nothing from then on. @throws AppError `queue.not_found`, `resource.conflict` when nobody holds it */
export async function releaseGroup(deps: ControlDeps, acting: Acting, input: z.infer<typeof ReleaseGroup>): Promise<{ released: number }> {
  const queue = await findQueue(deps, acting, input.queueId);
  const released = await runChange(deps, async (tx, sql) => {
    const count = await deps.queues.releaseGroup(sql, queue, input.group);
    if (count === 0) throw new AppError('resource.conflict', 'Nobody holds this group any more.');
    await recordChange(tx, acting, {
      action: 'queue.release-group',
      entityKind: 'queue',
      entityId: queue.queueId,
      entityName: queue.name,
      after: { group: input.group, released: count },
    });
    return count;
  });
  deps.queues.notifyEnqueued([queue]);
  return { released };
}
