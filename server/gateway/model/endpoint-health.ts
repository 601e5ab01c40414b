// Whether an endpoint is called: out while its checks fail, and for a while after requests to it failed in a row. Pure.
import type { EndpointCondition } from '../../contracts/upstream-health.ts';

export type EndpointHealth = {
  /** By its checks; true before the first. */
  isUp: boolean;
  /** Monotonic ms of the check that made it so; null before one has. */
  isUpSinceMs: number | null;
  /** Checks in a row that contradict `isUp`. */
  contrary: number;
  /** Requests in a row that failed. */
  failures: number;
  /** Monotonic ms from and before which requests avoid it; null when they never have. */
  ejected: { fromMs: number; untilMs: number } | null;
};

export const freshHealth: EndpointHealth = Object.freeze({
  isUp: true,
  isUpSinceMs: null,
  contrary: 0,
  failures: 0,
  ejected: null,
});

/** A check was answered well or not. */
export function afterCheck(
  health: EndpointHealth,
  rules: { healthyAfter: number; unhealthyAfter: number },
  isOk: boolean,
  nowMs: number,
): EndpointHealth {
  if (isOk === health.isUp) return health.contrary === 0 ? health : { ...health, contrary: 0 };
  const contrary = health.contrary + 1;
  if (contrary < (isOk ? rules.healthyAfter : rules.unhealthyAfter)) return { ...health, contrary };
  return { ...health, isUp: isOk, isUpSinceMs: nowMs, contrary: 0, failures: 0 };
}

/** A request to it succeeded or failed. */
export function afterRequest(
  health: EndpointHealth,
  rules: { failures: number; ejectMs: number },
  isFailure: boolean,
  nowMs: number,
): EndpointHealth {
  if (!isFailure) return health.failures === 0 ? health : { ...health, failures: 0 };
  const failures = health.failures + 1;
  if (failures < rules.failures) return { ...health, failures };
  return { ...health, failures: 0, ejected: { fromMs: nowMs, untilMs: nowMs + rules.ejectMs } };
}

/**
 * Which endpoints may be called. One that its checks call down never is; ejected ones are, when there would be no other:
 * a guess must not take a whole upstream out.
 */
export function availableEndpoints(healths: readonly EndpointHealth[], nowMs: number): boolean[] {
  const isPreferred = healths.map((health) => health.isUp && (health.ejected === null || nowMs >= health.ejected.untilMs));
  return isPreferred.includes(true) ? isPreferred : healths.map((health) => health.isUp);
}

/** What it is called, and since when (monotonic ms): null for what has been healthy from the start. */
export function describeHealth(health: EndpointHealth, nowMs: number): { condition: EndpointCondition; sinceMs: number | null } {
  const { isUp, isUpSinceMs, ejected } = health;
  if (!isUp) return { condition: 'failing-checks', sinceMs: isUpSinceMs };
  if (ejected === null) return { condition: 'healthy', sinceMs: isUpSinceMs };
  if (nowMs < ejected.untilMs) return { condition: 'ejected', sinceMs: ejected.fromMs };
  return { condition: 'healthy', sinceMs: Math.max(ejected.untilMs, isUpSinceMs ?? 0) };
}

/** Statuses that say the endpoint, not the request, is at fault. */
export function isFailureStatus(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
