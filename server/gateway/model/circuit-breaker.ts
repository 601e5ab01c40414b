// A circuit breaker: closed while calls succeed, open when too many of a window fail, half-open while a few calls try
// whether the upstream is back. Pure.
// Source: M. Nygard, "Release It!", chapter 5 (Circuit Breaker).

export type BreakerState =
  | { kind: 'closed'; windowStartMs: number; calls: number; failures: number }
  | { kind: 'open'; untilMs: number }
  /** `admitted` and `succeeded` of the calls that try; a trial that never ends is given up at `untilMs`. */
  | { kind: 'half-open'; admitted: number; succeeded: number; untilMs: number };

export type BreakerRules = { failurePercent: number; callsMin: number; windowMs: number; openMs: number; trialCalls: number };

export const closedBreaker: BreakerState = Object.freeze({ kind: 'closed', windowStartMs: 0, calls: 0, failures: 0 });

/**
 * Asks whether a call may be made now.
 *
 * @param nowMs  monotonic ms
 * @returns      the next state, and null when the call may be made, else the ms until it is worth asking again (at least 1)
 */
export function admitCall(state: BreakerState, rules: BreakerRules, nowMs: number): { state: BreakerState; waitMs: number | null } {
  switch (state.kind) {
    case 'closed':
      return { state, waitMs: null };
    case 'open': {
      if (nowMs < state.untilMs) return { state, waitMs: Math.max(1, state.untilMs - nowMs) };
      return { state: { kind: 'half-open', admitted: 1, succeeded: 0, untilMs: nowMs + rules.openMs }, waitMs: null };
    }
    case 'half-open': {
      if (state.admitted < rules.trialCalls) return { state: { ...state, admitted: state.admitted + 1 }, waitMs: null };
      if (nowMs < state.untilMs) return { state, waitMs: Math.max(1, state.untilMs - nowMs) };
      return { state: { kind: 'half-open', admitted: 1, succeeded: 0, untilMs: nowMs + rules.openMs }, waitMs: null };
    }
  }
}

/** Since when it is not closed, monotonic ms: an open one since it opened, a half-open one since its last round of trials began. */
export function notClosedSince(state: BreakerState, rules: BreakerRules): number | null {
  return state.kind === 'closed' ? null : state.untilMs - rules.openMs;
}

/** Learns how a call ended; while open, late answers of earlier calls change nothing. */
export function recordCall(state: BreakerState, rules: BreakerRules, isFailure: boolean, nowMs: number): BreakerState {
  switch (state.kind) {
    case 'open':
      return state;
    case 'half-open': {
      if (isFailure) return { kind: 'open', untilMs: nowMs + rules.openMs };
      const succeeded = state.succeeded + 1;
      return succeeded >= rules.trialCalls ? { kind: 'closed', windowStartMs: nowMs, calls: 0, failures: 0 } : { ...state, succeeded };
    }
    case 'closed': {
      const isNewWindow = nowMs - state.windowStartMs >= rules.windowMs;
      const calls = (isNewWindow ? 0 : state.calls) + 1;
      const failures = (isNewWindow ? 0 : state.failures) + (isFailure ? 1 : 0);
      if (calls >= rules.callsMin && failures * 100 >= rules.failurePercent * calls) return { kind: 'open', untilMs: nowMs + rules.openMs };
      return { kind: 'closed', windowStartMs: isNewWindow ? nowMs : state.windowStartMs, calls, failures };
    }
  }
}
