// Where a thread's claims look: near the last ones as a rule, further back often, everywhere now and then.
import { expect, test } from 'vitest';
import { createClaimHints } from './claim-hints.ts';
import type { Claim, ClaimOutcome } from './store/claim-messages.ts';
import { everMs } from './store/claim-messages.ts';

let nowMs = 1_000_000;
const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };

/** A claim at `atMs` that takes one ready message. */
function take(hints: ReturnType<typeof createClaimHints>, atMs: number, sequence: number, more: Partial<ClaimOutcome> = {}): Claim {
  nowMs = atMs;
  const look = hints.look('q');
  const claim = { ...look, count: 1, visibilityTimeoutSeconds: 30, redrive: null, ...hints.next('q') };
  const message = { sequence: String(sequence), body: 'b' } as ClaimOutcome['messages'][number];
  hints.learn(claim, { messages: [message], moved: null, lowestReady: String(sequence), dueTaken: 0, ...more }, atMs);
  return claim;
}

test('most looks begin where messages were a moment ago, some where they were before the commit lag, a few at the beginning', () => {
  const hints = createClaimHints(clock);
  const bounds: number[] = [];
  for (let atMs = 0; atMs < 25_000; atMs += 20) bounds.push(Number(take(hints, atMs, atMs).lowerBound));
  const reach = bounds.map((bound, index) => index * 20 - bound).slice(300);
  const fullLooks = reach.filter((_, index) => bounds[index + 300] === 0).length;
  expect(fullLooks).toBe(2);
  const usual = reach.filter((ms) => ms <= 260).length;
  const near = reach.filter((ms) => ms > 2_000 && ms <= 4_100).length;
  expect(usual + near + fullLooks).toBe(reach.length);
  expect(near / reach.length).toBeCloseTo(20 / 260, 1);
});

test('leases that ended are looked for since none of them was left, also while ready messages never run out', () => {
  const hints = createClaimHints(clock);
  expect(take(hints, 0, 1).dueWithinMs).toBe(everMs);
  // The first claim took ready messages first and says nothing of leases; the second had room for them.
  take(hints, 10, 2);
  nowMs = 50;
  expect(hints.look('q').dueWithinMs).toBe(40 + 100);
  const full = take(hints, 400, 3, { lowestReady: null, dueTaken: 1 });
  expect(full.dueWithinMs).toBe(390 + 2_000);
});

test('a look at everything that took long is repeated less often', () => {
  const hints = createClaimHints(clock);
  nowMs = 0;
  const claim = { ...hints.look('q'), count: 1, visibilityTimeoutSeconds: 30, redrive: null, isReadyFirst: true };
  nowMs = 1_000;
  hints.learn(claim, { messages: [], moved: null, lowestReady: null, dueTaken: 0 }, 0);
  nowMs = 19_999;
  expect(hints.look('q').lowerBound).toBe('0');
  expect(hints.look('q').dueWithinMs).toBeLessThan(everMs);
  nowMs = 20_000;
  expect(hints.look('q').dueWithinMs).toBe(everMs);
});
