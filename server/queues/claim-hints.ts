// What a thread remembers of its last claims from a queue, to make the next one cheap. Hints only: each is forgotten
// soon, because other threads claim too and a message may commit late with a low sequence.
import type { Clock } from '#server/kernel/clock.ts';
import type { ClaimOutcome } from './store/claim-messages.ts';

/** For how long a lower bound holds. A message that commits below it waits this long at most. */
const boundMs = 250;
const queuesMax = 20_000;
/** Bytes of bodies one queue may add to a claim, and messages when their size is not known yet. */
const claimBytesMax = 16_777_216;
const firstClaimMax = 10;

type Hint = { lowerBound: string; boundUntilMs: number; isReadyFirst: boolean; bytesPerMessage: number | null };

export type ClaimHints = {
  /** For the next claim: where to begin, which messages first, and how many at most so that memory stays bounded. */
  next(queueId: string): { lowerBound: string; isReadyFirst: boolean; countMax: number };
  /** Learns from a claim. @returns true when a bound may have hidden messages: claim again without waiting */
  learn(queueId: string, outcome: ClaimOutcome, lowerBound: string): boolean;
};

export function createClaimHints(clock: Clock): ClaimHints {
  const hints = new Map<string, Hint>();

  function hintOf(queueId: string): Hint {
    const known = hints.get(queueId);
    if (known) return known;
    // Rarely reached; starting over costs one unbounded claim per queue.
    if (hints.size >= queuesMax) hints.clear();
    const fresh: Hint = { lowerBound: '0', boundUntilMs: 0, isReadyFirst: false, bytesPerMessage: null };
    hints.set(queueId, fresh);
    return fresh;
  }

  return {
    next(queueId) {
      const hint = hintOf(queueId);
      hint.isReadyFirst = !hint.isReadyFirst;
      const lowerBound = clock.monotonicMs() < hint.boundUntilMs ? hint.lowerBound : '0';
      const countMax = hint.bytesPerMessage === null ? firstClaimMax : Math.max(1, Math.floor(claimBytesMax / hint.bytesPerMessage));
      return { lowerBound, isReadyFirst: hint.isReadyFirst, countMax };
    },
    learn(queueId, outcome, lowerBound) {
      const hint = hintOf(queueId);
      if (outcome.lowestReady !== null) {
        // Only a look at everything renews the bound's time, so that it is taken anew every boundMs.
        if (lowerBound === '0') hint.boundUntilMs = clock.monotonicMs() + boundMs;
        hint.lowerBound = outcome.lowestReady;
      } else {
        hint.boundUntilMs = 0;
      }
      if (outcome.messages.length > 0) {
        const bytes = outcome.messages.reduce((sum, message) => sum + message.body.length, 1) / outcome.messages.length;
        // Rises at once, falls slowly: a run of small messages must not invite a flood of large ones.
        hint.bytesPerMessage = Math.max(bytes, (hint.bytesPerMessage ?? 0) * 0.9);
      }
      return outcome.messages.length === 0 && lowerBound !== '0';
    },
  };
}
