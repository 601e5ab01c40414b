// How many units of a quota a process may take at once. Big enough that a busy key seldom waits for Postgres, small
// enough that units idle in one process do not refuse requests in another.
import { limits } from '../../kernel/limits.ts';

/** A lease takes at most this part of what is left, so grants shrink to single units toward the end of a quota. */
const shareOfRest = 16;

/**
 * Units to grant now.
 *
 * With a rest of 16 or less every grant is what waiting requests need, at least one: small quotas are exact among any
 * number of processes. The sum of all grants less returns never exceeds the limit, because a grant never exceeds the
 * rest and the caller holds the quota's row lock.
 *
 * @param limit    units in the period, ≥ 0
 * @param leased   units already handed out and not returned, ≥ 0; may exceed a limit that was lowered
 * @param waiting  requests that wait for a unit in the asking process, ≥ 0
 * @returns        0 when the quota is spent, else 1 to limits.ledger.leaseUnitsMax
 */
export function sizeLease(limit: number, leased: number, waiting: number): number {
  const rest = limit - leased;
  if (rest <= 0) return 0;
  return Math.min(rest, limits.ledger.leaseUnitsMax, Math.max(1, waiting, Math.floor(rest / shareOfRest)));
}
