// The main thread's directory of API keys. It alone asks Postgres and allots slots, so that all threads see one state of
// a key; threads cache what it answers and are told to forget a key when the change feed names it.
import type { Pool } from 'pg';
import type { Logger } from '../../config/logger.ts';
import type { Change, KeyEntry, PlanBinding } from '../../contracts/directory.ts';
import { limits } from '../../kernel/limits.ts';
import { compileGcraLimit } from '../model/gcra.ts';
import type { LastGoodKeys } from './last-good-keys.ts';
import type { KeyAnswer } from './messages.ts';
import { readKeys, type StoredKey } from './read-keys.ts';
import type { SlotTable } from './slot-table.ts';

export type KeyDirectory = {
  /** Answers at once from memory, else after the next statement; at most one statement is under way. */
  find(hash: string, answer: (answer: KeyAnswer) => void): void;
  /** Forgets what the changes touch. */
  onChanges(changes: readonly Change[]): void;
  /** Forgets everything. */
  onReset(): void;
  /** Keys in memory, as they would be read. */
  known(): Iterable<StoredKey>;
};

type KeyDirectoryDeps = {
  pool: Pool;
  slots: SlotTable;
  logger: Logger;
  /** Tells every thread to forget these keys. */
  announce: (hashes: readonly string[] | 'all') => void;
  /** What was known before this start, asked only until Postgres answers. */
  fallback: Pick<LastGoodKeys, 'find' | 'retire' | 'changed'>;
  /** Called when pairs of plan and key were retired, so that their slots can be freed in time. */
  onRetired: () => void;
};

const keysPerStatement = 500;
const maxWaitingKeys = 20_000;

export function createKeyDirectory(deps: KeyDirectoryDeps): KeyDirectory {
  const known = createKnownKeys((hash) => deps.announce([hash]));
  const waiting = new Map<string, ((answer: KeyAnswer) => void)[]>();
  let isReading = false;
  let isAway = false;
  let changeCount = 0;

  const judge = (stored: StoredKey | undefined): KeyAnswer => {
    if (!stored?.isUsable) return { kind: 'absent' };
    const entry = bindSlots(stored, deps.slots);
    if (entry === null) {
      deps.logger.error({ slotsUsed: deps.slots.used() }, 'no slot is left for the limits of another key');
      return { kind: 'unavailable' };
    }
    known.keep(stored.hash, entry);
    deps.fallback.changed('added');
    return { kind: 'found', entry };
  };

  const readWaiting = async () => {
    isReading = true;
    while (waiting.size > 0) {
      const hashes = [...waiting.keys()].slice(0, keysPerStatement);
      const changesBefore = changeCount;
      let stored: Map<string, StoredKey> | null = null;
      try {
        stored = new Map((await readKeys(deps.pool, hashes)).map((key) => [key.hash, key]));
        deps.fallback.retire();
        isAway = false;
      } catch (error) {
        // Said once per outage: every request with an unknown key asks again.
        if (!isAway) deps.logger.warn({ err: error }, 'api keys can not be read');
        isAway = true;
      }
      // Something changed while the statement ran: what it read may be older than what the threads were told to forget.
      if (stored && changeCount !== changesBefore) continue;
      for (const hash of hashes) {
        const answers = waiting.get(hash) ?? [];
        waiting.delete(hash);
        const key = stored ? stored.get(hash) : deps.fallback.find(hash);
        const answer: KeyAnswer = stored || key ? judge(key) : { kind: 'unavailable' };
        for (const reply of answers) reply(answer);
      }
    }
    isReading = false;
  };

  const enqueue = (hash: string, answer: (answer: KeyAnswer) => void) => {
    const others = waiting.get(hash);
    if (others) others.push(answer);
    else if (waiting.size >= maxWaitingKeys) return answer({ kind: 'unavailable' });
    else waiting.set(hash, [answer]);
    if (!isReading) void readWaiting();
  };

  /**
   * A key that was in use is read again at once: pairs it lost give their slots back, and its next request waits less.
   * A pair that another key of the line is still known under keeps its slot; that key's own change gives it back.
   */
  const rereadAfterChange = (hash: string, before: KeyEntry) => {
    for (const plan of before.plans) {
      if (!known.isLineInUse(before.lineageId, plan.planId)) deps.slots.retire(plan.planId, before.lineageId);
    }
    enqueue(hash, () => deps.onRetired());
  };

  return {
    find: (hash, answer) => {
      const entry = known.get(hash);
      if (entry) answer({ kind: 'found', entry });
      else enqueue(hash, answer);
    },
    onChanges: (changes) => {
      const relevant = changes.filter((change) => keyEntities.has(change.entity));
      if (relevant.length === 0) return;
      changeCount += 1;
      const touched = known.touchedBy(relevant);
      for (const hash of touched.keys()) known.forget(hash);
      deps.fallback.retire();
      if (touched.size > 0) deps.fallback.changed('removed');
      // Announced even when no known key is touched: a thread may remember a new key as absent.
      deps.announce([...touched.keys()]);
      const changedKeys = new Set(relevant.flatMap((change) => (change.entity === 'api_key' ? change.entityId : [])));
      for (const [hash, entry] of touched) if (changedKeys.has(entry.keyId)) rereadAfterChange(hash, entry);
    },
    onReset: () => {
      changeCount += 1;
      known.clear();
      deps.fallback.retire();
      deps.announce('all');
    },
    known: () => known.all(),
  };
}

/** Gives each plan of a key its slot; null when none is left for one of them. */
function bindSlots(stored: StoredKey, slots: SlotTable): KeyEntry | null {
  const plans: PlanBinding[] = [];
  for (const plan of stored.plans) {
    const slot = slots.allot(plan.planId, stored.lineageId, plan.throttle ? compileGcraLimit(plan.throttle) : null);
    if (slot === null) return null;
    plans.push({ ...plan, slot });
  }
  const { hash: _hash, isUsable: _isUsable, plans: _plans, ...rest } = stored;
  return { ...rest, plans };
}

const keyEntities: ReadonlySet<Change['entity']> = new Set(['api_key', 'usage_plan', 'customer']);

/** Keys read so far, bounded: the oldest is dropped, and `onDropped` told, when another needs the place. */
function createKnownKeys(onDropped: (hash: string) => void) {
  const entries = new Map<string, KeyEntry>();
  const hashByKeyId = new Map<string, string>();
  const hashesByLine = new Map<string, Set<string>>();

  const forget = (hash: string) => {
    const entry = entries.get(hash);
    if (!entry) return;
    entries.delete(hash);
    hashByKeyId.delete(entry.keyId);
    const line = hashesByLine.get(entry.lineageId);
    line?.delete(hash);
    if (line?.size === 0) hashesByLine.delete(entry.lineageId);
  };

  return {
    get: (hash: string) => entries.get(hash),
    forget,
    keep: (hash: string, entry: KeyEntry) => {
      const oldest = entries.size >= limits.gateway.maxCachedKeysPerThread ? entries.keys().next().value : undefined;
      if (oldest !== undefined) {
        forget(oldest);
        onDropped(oldest);
      }
      entries.set(hash, entry);
      hashByKeyId.set(entry.keyId, hash);
      const line = hashesByLine.get(entry.lineageId);
      if (line) line.add(hash);
      else hashesByLine.set(entry.lineageId, new Set([hash]));
    },
    /** True while a key of the line that has this plan is in memory, here and perhaps in threads. */
    isLineInUse: (lineageId: string, planId: string): boolean => {
      const line = hashesByLine.get(lineageId) ?? [];
      return [...line].some((hash) => entries.get(hash)?.plans.some((plan) => plan.planId === planId));
    },
    touchedBy: (changes: readonly Change[]): Map<string, KeyEntry> => {
      const touched = new Map<string, KeyEntry>();
      for (const change of changes) {
        const hash = change.entity === 'api_key' ? hashByKeyId.get(change.entityId) : undefined;
        const entry = hash === undefined ? undefined : entries.get(hash);
        if (hash !== undefined && entry) touched.set(hash, entry);
        if (change.entity === 'api_key') continue;
        for (const [other, candidate] of entries) if (isTouched(candidate, change)) touched.set(other, candidate);
      }
      return touched;
    },
    *all(): Iterable<StoredKey> {
      for (const [hash, entry] of entries) yield { hash, isUsable: true, ...entry };
    },
    clear: () => {
      entries.clear();
      hashByKeyId.clear();
      hashesByLine.clear();
    },
  };
}

function isTouched(entry: KeyEntry, change: Change): boolean {
  if (change.entity === 'customer') return entry.customerId === change.entityId;
  return entry.plans.some((plan) => plan.planId === change.entityId);
}
