// One thread's view of the key directory: what it has asked the main thread for, bounded, with a short memory of keys
// that do not exist so that guessing costs the database little.
import { hash as sha256 } from 'node:crypto';
import { isWellFormedApiKey } from '../../kernel/api-key-format.ts';
import type { Clock } from '../../kernel/clock.ts';
import { flatText } from '../../kernel/flat-text.ts';
import { limits } from '../../kernel/limits.ts';
import { CachedKey } from './cached-key.ts';
import type { KeyAnswer } from './messages.ts';
import { PresentedKeys } from './presented-keys.ts';

export type KeyLookup = CachedKey | 'absent' | 'unavailable';

export type KeyCache = {
  /** By the key as the client wrote it: `absent` when it is none in form, else as `find`. */
  findPresented(value: string): KeyLookup | Promise<KeyLookup>;
  /** @returns at once when known; else when the main thread answers, or `unavailable` after one second */
  find(hash: string): KeyLookup | Promise<KeyLookup>;
  onAnswer(hash: string, answer: KeyAnswer): void;
  onKeysChanged(hashes: readonly string[] | 'all'): void;
};

const negativeMs = 5_000;
const maxWaitingKeys = 10_000;

type Waiting = { promise: Promise<KeyLookup>; resolve: (lookup: KeyLookup) => void; timer: NodeJS.Timeout };

/** @param ask  sends the question to the main thread, whose answer comes back through `onAnswer` */
export function createKeyCache(deps: { clock: Clock; ask: (hash: string) => void }): KeyCache {
  const known = new Map<string, CachedKey>();
  const absentUntilMs = new Map<string, number>();
  const waiting = new Map<string, Waiting>();
  const presented = new PresentedKeys<CachedKey>(limits.gateway.maxHashedKeysPerThread);

  const settle = (hash: string, lookup: KeyLookup) => {
    const question = waiting.get(hash);
    if (!question) return;
    waiting.delete(hash);
    clearTimeout(question.timer);
    question.resolve(lookup);
  };

  const forget = (hash: string) => {
    const key = known.get(hash);
    if (key === undefined) return;
    key.isForgotten = true;
    known.delete(hash);
  };

  const find: KeyCache['find'] = (hash) => {
    const cached = known.get(hash);
    if (cached) return cached;
    const until = absentUntilMs.get(hash);
    if (until !== undefined) {
      if (until > deps.clock.monotonicMs()) return 'absent';
      absentUntilMs.delete(hash);
    }
    const question = waiting.get(hash);
    if (question) return question.promise;
    if (waiting.size >= maxWaitingKeys) return 'unavailable';
    const { promise, resolve } = Promise.withResolvers<KeyLookup>();
    const timer = setTimeout(() => settle(hash, 'unavailable'), limits.gateway.directoryWaitMs);
    waiting.set(hash, { promise, resolve, timer });
    deps.ask(hash);
    return promise;
  };

  return {
    find,
    findPresented: (value) => {
      const before = presented.find(value);
      if (before !== undefined && !before.isForgotten) return before;
      if (!isWellFormedApiKey(value)) return 'absent';
      const lookup = find(sha256('sha256', value, 'base64url'));
      if (lookup instanceof CachedKey) {
        // Copied: what was cut from a head would keep all of it.
        lookup.value = flatText(value);
        presented.keep(lookup);
      }
      return lookup;
    },
    onAnswer: (hash, answer) => {
      if (answer.kind === 'unavailable') return settle(hash, 'unavailable');
      if (answer.kind === 'absent') {
        remember(absentUntilMs, hash, deps.clock.monotonicMs() + negativeMs, limits.gateway.maxNegativeKeysPerThread);
        return settle(hash, 'absent');
      }
      const key = new CachedKey(answer.entry);
      forget(hash);
      const pushedOut = known.size >= limits.gateway.maxCachedKeysPerThread ? known.keys().next().value : undefined;
      if (pushedOut !== undefined) forget(pushedOut);
      known.set(hash, key);
      settle(hash, key);
    },
    onKeysChanged: (hashes) => {
      absentUntilMs.clear();
      for (const hash of hashes === 'all' ? [...known.keys()] : hashes) forget(hash);
    },
  };
}

/** Drops the oldest when full. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value, maxSize: number): void {
  const oldest = map.size >= maxSize ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
