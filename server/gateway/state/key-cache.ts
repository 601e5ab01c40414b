// One thread's view of the key directory: what it has asked the main thread for, bounded, with a short memory of keys
// that do not exist so that guessing costs the database little.
import { hash as sha256 } from 'node:crypto';
import type { KeyEntry, PlanBinding } from '../../contracts/directory.ts';
import type { GatewaySubject } from '../../contracts/live-counters.ts';
import { isWellFormedApiKey } from '../../kernel/api-key-format.ts';
import type { Clock } from '../../kernel/clock.ts';
import { flatText } from '../../kernel/flat-text.ts';
import { limits } from '../../kernel/limits.ts';
import { compileGcraLimit, type GcraLimit } from '../model/gcra.ts';
import type { KeyAnswer } from './messages.ts';
import { PresentedKeys } from './presented-keys.ts';

/** A plan of a key on one stage, ready for the hot path; the lines are of policyLine. */
export type CompiledBinding = PlanBinding & { limit: GcraLimit | null; throttleLine: string; quotaLine: string; bothLine: string };

/** A key as a thread keeps it. */
export type CachedKey = {
  entry: KeyEntry;
  bindingByStage: ReadonlyMap<string, CompiledBinding>;
  /** It has changed or was pushed out: no request may be judged by it any more. */
  isForgotten: boolean;
  /** What it was last counted as, and on which stage. */
  counted: { stage: object; subject: GatewaySubject } | null;
};

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
      if (before !== undefined) {
        if (before.key !== null && !before.key.isForgotten) return before.key;
        const lookup = find(before.hash);
        before.key = isKey(lookup) ? lookup : null;
        return lookup;
      }
      if (!isWellFormedApiKey(value)) return 'absent';
      const hash = sha256('sha256', value, 'base64url');
      const lookup = find(hash);
      if (isKey(lookup)) presented.add(value, hash, lookup);
      return lookup;
    },
    onAnswer: (hash, answer) => {
      if (answer.kind === 'unavailable') return settle(hash, 'unavailable');
      if (answer.kind === 'absent') {
        remember(absentUntilMs, hash, deps.clock.monotonicMs() + negativeMs, limits.gateway.maxNegativeKeysPerThread);
        return settle(hash, 'absent');
      }
      const key = compileKey(answer.entry);
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

/** A key may have several plans; on one stage the first (by plan id) holds, as a key may have one plan per stage. */
function compileKey(entry: KeyEntry): CachedKey {
  const bindingByStage = new Map<string, CompiledBinding>();
  for (const plan of entry.plans) {
    const binding = compileBinding(plan);
    for (const stageId of plan.stageIds) if (!bindingByStage.has(stageId)) bindingByStage.set(stageId, binding);
  }
  return { entry, bindingByStage, isForgotten: false, counted: null };
}

function isKey(lookup: KeyLookup | Promise<KeyLookup>): lookup is CachedKey {
  return typeof lookup === 'object' && 'entry' in lookup;
}

const periodSeconds = { DAY: 86_400, WEEK: 604_800, MONTH: 2_592_000 };

/** Policies are structured fields of draft-ietf-httpapi-ratelimit-headers-10; a month counts as 30 days there. */
function compileBinding(plan: PlanBinding): CompiledBinding {
  const { throttle, quota } = plan;
  const throttlePolicy = throttle
    ? `"throttle";q=${throttle.burst};w=${Math.max(1, Math.ceil(throttle.burst / throttle.ratePerSecond))}`
    : '';
  const quotaPolicy = quota ? `"quota";q=${quota.limit};w=${periodSeconds[quota.period]}` : '';
  return {
    ...plan,
    limit: throttle ? compileGcraLimit(throttle) : null,
    throttleLine: policyLine('throttle', throttlePolicy),
    quotaLine: policyLine('quota', quotaPolicy),
    bothLine: policyLine('throttle', `${throttlePolicy}, ${quotaPolicy}`),
  };
}

/** The header RateLimit-Policy, and the beginning of the one behind it up to the first item's `r=`: one piece, because a head of many costs more to send. */
function policyLine(first: 'throttle' | 'quota', policies: string): string {
  return flatText(`RateLimit-Policy: ${policies}\r\nRateLimit: "${first}";r=`);
}

/** Drops the oldest when full. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value, maxSize: number): void {
  const oldest = map.size >= maxSize ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
