// What a crash run promises, as a pure check of what was seen. Each breach is one sentence; none means it held.

export type CrashRunSeen = {
  attempted: ReadonlySet<string>;
  acknowledged: ReadonlySet<string>;
  received: readonly string[];
  completedAtClients: number;
  upstreamCount: number;
  ledger: { served: number; failed: number; aborted: number };
};

/**
 * Nothing acknowledged is lost, nothing appears that was never sent, and
 * completed at clients ≤ served ≤ seen by the upstream ≤ served + failed + aborted.
 */
export function breachesOfCrashPromise(seen: CrashRunSeen): string[] {
  const received = new Set(seen.received);
  const lost = [...seen.acknowledged].filter((body) => !received.has(body));
  const phantoms = [...received].filter((body) => !seen.attempted.has(body));
  const { served, failed, aborted } = seen.ledger;
  const breaches: string[] = [];
  if (lost.length > 0) breaches.push(`${lost.length} acknowledged messages are lost, ${lost[0]} among them`);
  if (phantoms.length > 0) breaches.push(`${phantoms.length} messages appeared that nobody sent, ${phantoms[0]} among them`);
  if (seen.completedAtClients > served) breaches.push(`clients completed ${seen.completedAtClients}, the ledger served only ${served}`);
  if (served > seen.upstreamCount) breaches.push(`the ledger served ${served}, the upstream saw only ${seen.upstreamCount}`);
  if (seen.upstreamCount > served + failed + aborted) {
    breaches.push(`the upstream saw ${seen.upstreamCount}, the ledger has only ${served} + ${failed} + ${aborted}`);
  }
  return breaches;
}
