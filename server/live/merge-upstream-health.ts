// What all threads think of the upstreams of a project, from what each of them does. Pure.
import type { LastError, ThreadUpstream, UpstreamHealth } from '../contracts/upstream-health.ts';
import { circuitConditions, endpointConditions } from '../contracts/upstream-health.ts';

/** @returns by name; endpoints in the order in which threads name them */
export function mergeUpstreamHealth(threads: readonly (readonly ThreadUpstream[])[]): UpstreamHealth[] {
  const byName = Map.groupBy(threads.flat(), ({ name }) => name);
  return [...byName]
    .map(([name, views]): UpstreamHealth => {
      const byUrl = Map.groupBy(
        views.flatMap(({ endpoints }) => endpoints),
        ({ url }) => url,
      );
      return {
        name,
        isUsable: views.every(({ isUsable }) => isUsable),
        threads: views.length,
        circuit: worstOf(
          circuitConditions,
          views.map(({ circuit }) => circuit),
        ),
        endpoints: [...byUrl].map(([url, seen]) => ({
          url,
          ...worstOf(endpointConditions, seen),
          lastError: latestOf(seen.map(({ lastError }) => lastError)),
          inFlight: seen.reduce((sum, { inFlight }) => sum + inFlight, 0),
        })),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param order  of the conditions, best first */
function worstOf<Condition extends string>(
  order: readonly Condition[],
  opinions: readonly { condition: Condition; sinceMs: number | null }[],
): { condition: Condition; threads: number; sinceMs: number | null } {
  const worst = order.findLast((condition) => opinions.some((one) => one.condition === condition));
  const [first] = order;
  const condition = worst ?? first;
  if (condition === undefined) throw new Error('invariant broken: there are no conditions');
  const holders = opinions.filter((one) => one.condition === condition);
  const since = holders.flatMap(({ sinceMs }) => sinceMs ?? []);
  // One that has been so from the start says nothing of when; healthy it then is since then.
  const sinceMs = since.length < holders.length || since.length === 0 ? null : Math.min(...since);
  return { condition, threads: holders.length, sinceMs };
}

function latestOf(errors: readonly (LastError | null)[]): LastError | null {
  return errors.reduce((latest, one) => (one !== null && (latest === null || one.atMs > latest.atMs) ? one : latest), null);
}
