// What a thread remembers of its claims from a queue, to make the next one cheap: where messages cannot be any more.
// Without it every look walks the index entries of messages that are long gone, until vacuum removes them. The hints
// hold because ready rows are added at the end only, and leases end no earlier than they are written; what commits
// late, behind a hint, is found by the full look of every few seconds.
import type { Clock } from '#server/kernel/clock.ts';
import type { Claim, ClaimOutcome } from './store/claim-messages.ts';
import { everMs } from './store/claim-messages.ts';
import type { Look } from './store/find-receivable-queues.ts';

/** A transaction that stores messages is over within this time, or what it stored waits for the next full look. */
const commitLagMs = 2_000;
/**
 * How far most looks reach back: as long as commits of several senders are usually out of order. With a snapshot open
 * nothing that is gone can be cleared from the indexes, and what a look walks is what was there within its reach.
 */
const usualLagMs = 100;
/** A look reaches back over the whole commit lag this often. */
const nearLookMs = 250;
/** And to the beginning this often, or more rarely so that it takes at most a twentieth of the time. */
const fullLookMsMin = 10_000;
const fullLookMsMax = 60_000;
const queuesMax = 20_000;
/** Bytes of bodies one queue may add to a claim, and messages when their size is not known yet. */
const claimBytesMax = 16_777_216;
const firstClaimMax = 10;

type Hint = {
  /** No ready row below it, but for commits later than the commit lag. */
  floor: LaggedFloor;
  /** The same for the usual lag. */
  usualFloor: LaggedFloor;
  /** When a claim last found fewer leases that are over than it had room for: then none was left. */
  exhaustedAtMs: number | null;
  nearLookAtMs: number;
  fullLookAtMs: number;
  fullLookMs: number;
  highestTaken: bigint;
  isReadyFirst: boolean;
  charactersPerMessage: number | null;
  /** The message group that the last fair claim ended with. */
  lastTenant: string;
};

export type ClaimHints = {
  /** For the next claim: which messages first, and how many at most so that memory stays bounded. */
  next(queueId: string): { isReadyFirst: boolean; countMax: number; afterTenant: string };
  /** Where messages may be. */
  look(queueId: string): Look;
  /** @param startedAtMs  monotonic, before the claim was sent */
  learn(claim: Claim, outcome: ClaimOutcome, startedAtMs: number): void;
  /** To be called when what is known may not hold any more: the queue was changed, perhaps paused or resumed. */
  forget(queueId: string): void;
};

export function createClaimHints(clock: Clock): ClaimHints {
  const hints = new Map<string, Hint>();

  function hintOf(queueId: string): Hint {
    const known = hints.get(queueId);
    if (known) return known;
    // Rarely reached; starting over costs one full look per queue.
    if (hints.size >= queuesMax) hints.clear();
    const fresh = newHint();
    hints.set(queueId, fresh);
    return fresh;
  }

  return {
    next(queueId) {
      const hint = hintOf(queueId);
      hint.isReadyFirst = !hint.isReadyFirst;
      const { charactersPerMessage } = hint;
      const countMax = charactersPerMessage === null ? firstClaimMax : Math.max(1, Math.floor(claimBytesMax / charactersPerMessage));
      return { isReadyFirst: hint.isReadyFirst, countMax, afterTenant: hint.lastTenant };
    },
    look(queueId) {
      const hint = hintOf(queueId);
      const nowMs = clock.monotonicMs();
      if (nowMs - hint.fullLookAtMs >= hint.fullLookMs) return { queueId, lowerBound: '0', dueWithinMs: everMs };
      const isNear = nowMs - hint.nearLookAtMs >= nearLookMs;
      const sinceMs = hint.exhaustedAtMs === null ? everMs : nowMs - hint.exhaustedAtMs;
      const lowerBound = (isNear ? hint.floor : hint.usualFloor).floor.toString();
      return { queueId, lowerBound, dueWithinMs: sinceMs + (isNear ? commitLagMs : usualLagMs) };
    },
    learn(claim, outcome, startedAtMs) {
      const hint = hintOf(claim.queueId);
      const enough = outcome.servedTo === undefined ? claim.count : 1;
      const isExhausted = outcome.messages.length < enough && outcome.moved === null;
      if (outcome.servedTo !== undefined) hint.lastTenant = outcome.servedTo;
      for (const { sequence } of outcome.messages) if (BigInt(sequence) > hint.highestTaken) hint.highestTaken = BigInt(sequence);
      if (claim.lowerBound === '0') {
        hint.fullLookAtMs = startedAtMs;
        hint.fullLookMs = Math.min(fullLookMsMax, Math.max(fullLookMsMin, (clock.monotonicMs() - startedAtMs) * 20));
      }
      if (BigInt(claim.lowerBound) <= hint.floor.floor) hint.nearLookAtMs = startedAtMs;
      const tookAllDue = outcome.servedTo === undefined && !claim.isReadyFirst && outcome.dueTaken < claim.count;
      if (isExhausted || tookAllDue) hint.exhaustedAtMs = startedAtMs;
      const seen = outcome.lowestReady !== null ? BigInt(outcome.lowestReady) : isExhausted ? hint.highestTaken : null;
      raise(hint.floor, seen, startedAtMs, commitLagMs);
      raise(hint.usualFloor, seen, startedAtMs, usualLagMs);
      learnSize(hint, outcome);
    },
    forget: (queueId) => void hints.delete(queueId),
  };
}

/** A bound that follows what was seen only when that is older than a lag: what commits within the lag is above it. */
type LaggedFloor = { floor: bigint; seenFloor: bigint; seenAtMs: number };

function raise(lagged: LaggedFloor, seen: bigint | null, nowMs: number, lagMs: number): void {
  if (nowMs - lagged.seenAtMs < lagMs) return;
  if (lagged.seenFloor > lagged.floor) lagged.floor = lagged.seenFloor;
  if (seen !== null) lagged.seenFloor = seen;
  lagged.seenAtMs = nowMs;
}

function newHint(): Hint {
  const never = Number.NEGATIVE_INFINITY;
  return {
    floor: { floor: 0n, seenFloor: 0n, seenAtMs: never },
    usualFloor: { floor: 0n, seenFloor: 0n, seenAtMs: never },
    exhaustedAtMs: null,
    nearLookAtMs: never,
    fullLookAtMs: never,
    fullLookMs: fullLookMsMin,
    highestTaken: 0n,
    isReadyFirst: false,
    charactersPerMessage: null,
    lastTenant: '',
  };
}

/** Rises at once, falls slowly: a run of small messages must not invite a flood of large ones. */
function learnSize(hint: Hint, outcome: ClaimOutcome): void {
  const { messages } = outcome;
  if (messages.length === 0) return;
  const mean = messages.reduce((sum, message) => sum + message.body.length, 1) / messages.length;
  hint.charactersPerMessage = Math.max(mean, (hint.charactersPerMessage ?? 0) * 0.9);
}
