// The decisions about upstreams as tables and laws: whom to call, when not to, how often again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, chooseEndpoint, newBalancerState } from './choose-endpoint.ts';
import { admitCall, type BreakerState, closedBreaker, recordCall } from './circuit-breaker.ts';
import { afterCheck, afterRequest, availableEndpoints, describeHealth, freshHealth } from './endpoint-health.ts';
import { retryReserve, saveForRetries, spendRetry } from './retry-budget.ts';

const candidate = fc.record({
  weight: fc.integer({ min: 0, max: 5 }),
  inFlight: fc.integer({ min: 0, max: 9 }),
  isAvailable: fc.boolean(),
});
const balancing = fc.constantFrom('round-robin' as const, 'weighted' as const, 'least-connections' as const);

describe('chooseEndpoint', () => {
  it('chooses one that may be called whenever there is one, and a fresh one while there is one', () => {
    fc.assert(
      fc.property(balancing, fc.array(candidate, { maxLength: 6 }), fc.array(fc.nat(5)), fc.nat(20), (how, candidates, tried, turn) => {
        const { index } = chooseEndpoint(how, { ...newBalancerState(candidates.length), turn }, candidates, tried);
        const usable = candidates.flatMap(({ weight, isAvailable }, at) => (weight > 0 && isAvailable ? [at] : []));
        const fresh = usable.filter((at) => !tried.includes(at));
        return usable.length === 0 ? index === -1 : (fresh.length > 0 ? fresh : usable).includes(index);
      }),
    );
  });

  it('gives every endpoint exactly its weight in each round, when weighted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 3 }),
        (weights, rounds) => {
          const candidates: Candidate[] = weights.map((weight) => ({ weight, inFlight: 0, isAvailable: true }));
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const counts = weights.map(() => 0);
          let state = newBalancerState(weights.length);
          for (let call = 0; call < total * rounds; call += 1) {
            const choice = chooseEndpoint('weighted', state, candidates);
            state = choice.state;
            counts[choice.index] = (counts[choice.index] ?? 0) + 1;
          }
          return counts.every((count, index) => count === (weights[index] ?? 0) * rounds);
        },
      ),
    );
  });

  it('never chooses one with more load than another, by least connections', () => {
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1, maxLength: 6 }), fc.nat(20), (candidates, turn) => {
        const { index } = chooseEndpoint('least-connections', { ...newBalancerState(candidates.length), turn }, candidates);
        const chosen = candidates[index];
        if (!chosen) return true;
        return candidates.every(
          ({ weight, inFlight, isAvailable }) => weight === 0 || !isAvailable || chosen.inFlight / chosen.weight <= inFlight / weight,
        );
      }),
    );
  });
});

describe('the retry budget', () => {
  it('allows n calls in a row at most n / 5 + 3 retries, however they fail', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 300 }), (wanted) => {
        let budget = retryReserve;
        let retries = 0;
        for (const [index, tries] of wanted.entries()) {
          budget = saveForRetries(budget);
          for (let turn = 0; turn < tries; turn += 1) {
            const left = spendRetry(budget);
            if (left === null) break;
            budget = left;
            retries += 1;
          }
          if (retries > (index + 1) / 5 + retryReserve) return false;
        }
        return true;
      }),
    );
  });
});

const rules = { failurePercent: 50, callsMin: 4, windowMs: 1_000, openMs: 500, trialCalls: 2 };

function run(outcomes: readonly (boolean | 'ask')[], nowMs: (index: number) => number, from: BreakerState = closedBreaker): BreakerState {
  return outcomes.reduce<BreakerState>((state, outcome, index) => {
    if (outcome === 'ask') return admitCall(state, rules, nowMs(index)).state;
    return recordCall(state, rules, outcome, nowMs(index));
  }, from);
}

describe('the circuit breaker', () => {
  it.each([
    ['stays closed below the calls that count', [true, true, true], 'closed'],
    ['opens at its share of failures', [true, false, true, false], 'open'],
    ['stays closed below it', [true, false, false, false], 'closed'],
  ] as const)('%s', (_, outcomes, kind) => {
    expect(run(outcomes, () => 10).kind).toBe(kind);
  });

  it('forgets what an earlier window saw', () => {
    expect(run([true, true, true, true], (index) => index * 600).kind).toBe('closed');
  });

  it('tries with a few calls, closes when all succeed, and opens again when one fails', () => {
    const open: BreakerState = { kind: 'open', untilMs: 100 };
    expect(admitCall(open, rules, 99).waitMs).toBe(1);
    const trying = run(['ask', 'ask'], () => 100, open);
    expect(admitCall(trying, rules, 101).waitMs).toBe(499);
    expect(run([false, false], () => 110, trying).kind).toBe('closed');
    expect(run([false, true], () => 110, trying).kind).toBe('open');
    // A trial that never ends is given up.
    expect(admitCall(trying, rules, 600).waitMs).toBeNull();
  });

  it('never lets more through than its trials while it is not closed, and always says how long to wait', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.boolean()), { maxLength: 60 }), (steps) => {
        let state: BreakerState = { kind: 'open', untilMs: 200 };
        let nowMs = 0;
        for (const [gapMs, isFailure] of steps) {
          nowMs += gapMs;
          const before = state;
          const gate = admitCall(state, rules, nowMs);
          state = gate.state;
          if (gate.waitMs !== null && !(gate.waitMs >= 1)) return false;
          if (before.kind === 'open' && nowMs < before.untilMs && gate.waitMs === null) return false;
          if (state.kind === 'half-open' && state.admitted > rules.trialCalls) return false;
          if (gate.waitMs === null) state = recordCall(state, rules, isFailure, nowMs);
        }
        return true;
      }),
    );
  });
});

describe('the health of endpoints', () => {
  it('turns after enough checks in a row, and not before', () => {
    const check = { healthyAfter: 2, unhealthyAfter: 3 };
    const checked = (results: readonly boolean[]) => results.reduce((health, isOk) => afterCheck(health, check, isOk, 5), freshHealth);
    expect(checked([false, false]).isUp).toBe(true);
    expect(checked([false, false, true, false, false]).isUp).toBe(true);
    expect(checked([false, false, false]).isUp).toBe(false);
    expect(checked([false, false, false, true]).isUp).toBe(false);
    expect(checked([false, false, false, true, true]).isUp).toBe(true);
  });

  it('is taken for a while after requests in a row failed', () => {
    const passive = { failures: 2, ejectMs: 100 };
    const once = afterRequest(freshHealth, passive, true, 1);
    const twice = afterRequest(once, passive, true, 1);
    expect([availableEndpoints([once, freshHealth], 1), availableEndpoints([twice, freshHealth], 100)]).toEqual([
      [true, true],
      [false, true],
    ]);
    expect(availableEndpoints([twice, freshHealth], 101)).toEqual([true, true]);
    expect(afterRequest(once, passive, false, 1).failures).toBe(0);
  });

  it('is told with the instant at which it became so', () => {
    const check = { healthyAfter: 1, unhealthyAfter: 1 };
    const ejected = afterRequest(freshHealth, { failures: 1, ejectMs: 100 }, true, 10);
    const down = afterCheck(ejected, check, false, 50);
    const back = afterCheck(down, check, true, 60);
    expect([describeHealth(freshHealth, 7), describeHealth(ejected, 109), describeHealth(ejected, 110)]).toEqual([
      { condition: 'healthy', sinceMs: null },
      { condition: 'ejected', sinceMs: 10 },
      { condition: 'healthy', sinceMs: 110 },
    ]);
    // Its checks decide, and bring back nobody whom requests still avoid.
    expect([describeHealth(down, 55), describeHealth(back, 70), describeHealth(back, 120), describeHealth(back, 300)]).toEqual([
      { condition: 'failing-checks', sinceMs: 50 },
      { condition: 'ejected', sinceMs: 10 },
      { condition: 'healthy', sinceMs: 110 },
      { condition: 'healthy', sinceMs: 110 },
    ]);
  });

  it('never leaves nobody by a guess, and never calls who its checks call down', () => {
    const health = fc.record({
      isUp: fc.boolean(),
      contrary: fc.constant(0),
      failures: fc.constant(0),
      isUpSinceMs: fc.constant(null),
      ejected: fc.option(fc.record({ fromMs: fc.constant(0), untilMs: fc.integer({ min: 0, max: 20 }) })),
    });
    fc.assert(
      fc.property(fc.array(health, { maxLength: 6 }), fc.integer({ min: 0, max: 20 }), (healths, nowMs) => {
        const available = availableEndpoints(healths, nowMs);
        const noneDown = available.every((isAvailable, index) => !isAvailable || healths[index]?.isUp === true);
        return noneDown && available.includes(true) === healths.some(({ isUp }) => isUp);
      }),
    );
  });
});
