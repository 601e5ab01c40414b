// How many retries an upstream gets: each call saves up a fifth of one, and at most three are ever saved. However calls
// fail, n calls in a row cause at most n / 5 + 3 retries: a failing upstream is never hit much harder than a working one.

/** Retries saved up, 0 to `retryReserve`. */
export type RetryBudget = number;

export const retryReserve = 3;
const savedPerCall = 0.2;

export function saveForRetries(budget: RetryBudget): RetryBudget {
  return Math.min(retryReserve, budget + savedPerCall);
}

/** @returns the budget left, or null when there is none for one more retry */
export function spendRetry(budget: RetryBudget): RetryBudget | null {
  return budget >= 1 ? budget - 1 : null;
}

/** Methods that may be sent twice. Source: RFC 9110, 9.2.2. */
export function isIdempotent(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'PUT' || method === 'DELETE' || method === 'OPTIONS';
}
