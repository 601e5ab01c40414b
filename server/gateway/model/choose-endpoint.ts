// Which of an upstream's endpoints takes the next call. Pure: the caller keeps the turn and the counts.

/** Before: `turn` counts calls, `credit` is what smooth weighting has saved up for each endpoint. */
export type BalancerState = { turn: number; credit: readonly number[] };

export type Candidate = {
  weight: number;
  /** Calls to it that have no answer yet. */
  inFlight: number;
  isAvailable: boolean;
};

export type Balancing = 'round-robin' | 'weighted' | 'least-connections';

export function newBalancerState(endpointCount: number): BalancerState {
  return { turn: 0, credit: new Array<number>(endpointCount).fill(0) };
}

/**
 * @param candidates  at least one; those with weight 0 or not available are never chosen
 * @param tried       indices this request has tried already: taken only when nothing else is left
 * @returns           the index, and the state for the next call; index -1 when nothing may be called
 * Source: nginx's smooth weighted round-robin (2012); least connections over weight as in HAProxy's leastconn.
 */
export function chooseEndpoint(
  balancing: Balancing,
  state: BalancerState,
  candidates: readonly Candidate[],
  tried: readonly number[] = [],
): { index: number; state: BalancerState } {
  const usable = candidates.flatMap(({ weight, isAvailable }, index) => (weight > 0 && isAvailable ? [index] : []));
  const fresh = usable.filter((index) => !tried.includes(index));
  const pool = fresh.length > 0 ? fresh : usable;
  if (pool.length === 0) return { index: -1, state };
  if (balancing === 'weighted') return smoothWeighted(state, candidates, pool);
  const start = state.turn % pool.length;
  const next = { ...state, turn: (state.turn + 1) % 2 ** 31 };
  if (balancing === 'round-robin') return { index: pool[start] ?? -1, state: next };
  let best = pool[start] ?? -1;
  // From the turn's place on, so that equals take turns.
  for (let offset = 1; offset < pool.length; offset += 1) {
    const index = pool[(start + offset) % pool.length] ?? -1;
    if (load(candidates[index]) < load(candidates[best])) best = index;
  }
  return { index: best, state: next };
}

/** Each gains its weight, the richest is chosen and pays the sum: shares are exact and never come in bursts. */
function smoothWeighted(
  state: BalancerState,
  candidates: readonly Candidate[],
  pool: readonly number[],
): { index: number; state: BalancerState } {
  const credit = [...state.credit];
  let total = 0;
  let best = -1;
  for (const index of pool) {
    const weight = candidates[index]?.weight ?? 0;
    total += weight;
    credit[index] = (credit[index] ?? 0) + weight;
    if (best < 0 || (credit[index] ?? 0) > (credit[best] ?? 0)) best = index;
  }
  credit[best] = (credit[best] ?? 0) - total;
  return { index: best, state: { turn: state.turn, credit } };
}

function load(candidate: Candidate | undefined): number {
  return candidate ? candidate.inFlight / candidate.weight : Number.POSITIVE_INFINITY;
}
