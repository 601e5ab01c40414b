// Whether an endpoint is called: out while its checks fail, and for a while after requests to it failed in a row. Pure.

export type EndpointHealth = {
  /** By its checks; true before the first. */
  isUp: boolean;
  /** Checks in a row that contradict `isUp`. */
  contrary: number;
  /** Requests in a row that failed. */
  failures: number;
  /** Monotonic ms before which requests avoid it. */
  ejectedUntilMs: number;
};

export const freshHealth: EndpointHealth = Object.freeze({ isUp: true, contrary: 0, failures: 0, ejectedUntilMs: 0 });

/** A check was answered well or not. */
export function afterCheck(health: EndpointHealth, rules: { healthyAfter: number; unhealthyAfter: number }, isOk: boolean): EndpointHealth {
  if (isOk === health.isUp) return health.contrary === 0 ? health : { ...health, contrary: 0 };
  const contrary = health.contrary + 1;
  if (contrary < (isOk ? rules.healthyAfter : rules.unhealthyAfter)) return { ...health, contrary };
  return { ...health, isUp: isOk, contrary: 0, failures: 0 };
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
  return failures < rules.failures ? { ...health, failures } : { ...health, failures: 0, ejectedUntilMs: nowMs + rules.ejectMs };
}

/**
 * Which endpoints may be called. One that its checks call down never is; ejected ones are, when there would be no other:
 * a guess must not take a whole upstream out.
 */
export function availableEndpoints(healths: readonly EndpointHealth[], nowMs: number): boolean[] {
  const isPreferred = healths.map((health) => health.isUp && nowMs >= health.ejectedUntilMs);
  return isPreferred.includes(true) ? isPreferred : healths.map((health) => health.isUp);
}

/** Statuses that say the endpoint, not the request, is at fault. */
export function isFailureStatus(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
