// The queues this thread knows: a miss reads the row once, a change feed event drops the entry. That a queue does not
// exist is never remembered, so a new one works at once everywhere.
import type { Policy } from '#server/aws/policy/policy-document.ts';
import { readPolicy } from '#server/aws/policy/policy-document.ts';
import type { MessagingScope, QueueView, SqlTransaction } from '#server/contracts/ports.ts';
import type { QueueSettings } from '../model/queue-settings.ts';
import { queueSettings } from '../model/queue-settings.ts';
import type { QueueRow } from './read-queue-rows.ts';
import { readQueueByArn, readQueueById, readQueueByName } from './read-queue-rows.ts';

/** `policy` is null when the queue has none. */
export type KnownQueue = { view: QueueView; settings: QueueSettings; policy: Policy | null };

/** What traffic needs to know of a row. A stored policy was admitted; one that does not read any more denies nothing and allows nothing. */
export function asKnownQueue(row: QueueRow): KnownQueue {
  const { Policy: text } = row.storedAttributes;
  const policy = text === undefined ? null : readPolicy(text);
  return { view: row.view, settings: queueSettings(row.storedAttributes), policy: policy?.ok ? policy.value : null };
}

export type QueueCatalog = {
  /** The scope's queue of that name; a plain value when known, so that the hot path does not wait. */
  byName(scope: MessagingScope, name: string): KnownQueue | Promise<KnownQueue | null>;
  byId(queueId: string): KnownQueue | Promise<KnownQueue | null>;
  byArn(arn: string): KnownQueue | Promise<KnownQueue | null>;
  /** Drops what is known of a queue: it changed, was purged or is gone. */
  forget(queueId: string): void;
  forgetAll(): void;
};

/**
 * @param sql         reads rows on a miss; simultaneous misses of one queue share a read
 * @param entriesMax  queues kept; beyond it the longest known is dropped
 */
export function createQueueCatalog(sql: SqlTransaction, entriesMax: number): QueueCatalog {
  const known = new Map<string, KnownQueue>();
  const idByKey = new Map<string, string>();
  const reading = new Map<string, Promise<KnownQueue | null>>();
  // A row read before a change must not be kept after it: whatever was dropped meanwhile spoils reads under way.
  let drops = 0;
  // Most messages of a moment go to one queue: comparing costs less than joining its key and looking it up.
  let lastNamed: { entry: KnownQueue; drops: number } | null = null;

  function findNamed(scope: MessagingScope, name: string): KnownQueue | Promise<KnownQueue | null> {
    if (lastNamed?.drops === drops) {
      const { view } = lastNamed.entry;
      if (view.name === name && view.projectId === scope.projectId && view.region === scope.region) return lastNamed.entry;
    }
    const found = find(nameKey(scope, name), () => readQueueByName(sql, { ...scope, name }));
    if (!(found instanceof Promise)) lastNamed = { entry: found, drops };
    return found;
  }

  function find(key: string, read: () => Promise<QueueRow | null>): KnownQueue | Promise<KnownQueue | null> {
    const id = idByKey.get(key);
    const entry = id === undefined ? undefined : known.get(id);
    if (entry) return entry;
    const underWay = reading.get(key);
    if (underWay) return underWay;
    const dropsBefore = drops;
    const fresh = read()
      .then((row) => {
        const found = row ? asKnownQueue(row) : null;
        if (found && drops === dropsBefore) remember(found);
        return found;
      })
      .finally(() => {
        if (reading.get(key) === fresh) reading.delete(key);
      });
    reading.set(key, fresh);
    return fresh;
  }

  function remember(entry: KnownQueue): void {
    const { queueId } = entry.view;
    known.set(queueId, entry);
    for (const key of keysOf(entry.view)) idByKey.set(key, queueId);
    if (known.size > entriesMax) {
      const [oldest] = known.keys();
      if (oldest !== undefined) drop(oldest);
    }
  }

  function drop(queueId: string): void {
    const entry = known.get(queueId);
    if (!entry) return;
    known.delete(queueId);
    for (const key of keysOf(entry.view)) idByKey.delete(key);
  }

  return {
    byName: findNamed,
    byId: (queueId) => find(`id ${queueId}`, () => readQueueById(sql, queueId)),
    byArn: (arn) => find(arn, () => readQueueByArn(sql, arn)),
    forget(queueId) {
      drops += 1;
      reading.clear();
      drop(queueId);
    },
    forgetAll() {
      drops += 1;
      reading.clear();
      known.clear();
      idByKey.clear();
    },
  };
}

function keysOf(view: QueueView): string[] {
  return [nameKey(view, view.name), `id ${view.queueId}`, view.arn];
}

function nameKey(scope: { projectId: string; region: string }, name: string): string {
  return `name ${scope.projectId} ${scope.region} ${name}`;
}
