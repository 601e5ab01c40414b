// Decides what /health/ready says. Pure.

export type Health = {
  status: 'ready' | 'degraded' | 'draining';
  /** Why it is degraded, in sentences; empty otherwise. */
  reasons: readonly string[];
};

export type HealthFacts = {
  isDraining: boolean;
  /** Milliseconds since Postgres last answered the change feed; Infinity when it never did. */
  feedStaleMs: number;
  configOrigin: 'database' | 'last-good-file' | 'none';
  /** Why stages are served in an earlier version, or not at all. */
  stageProblems: readonly { stageName: string; field: string; message: string }[];
};

/** Past this silence of the change feed, polled every 250 ms, keys and config served may be old. */
const staleMs = 3_000;

/** More problems of stages are counted, not told. */
const problemsTold = 10;

/** @returns `degraded` while traffic is served without the database; a load balancer may keep sending */
export function judgeHealth(facts: HealthFacts): Health {
  if (facts.isDraining) return { status: 'draining', reasons: [] };
  const reasons: string[] = [];
  if (facts.feedStaleMs > staleMs) {
    reasons.push('Postgres does not answer: queues and topics refuse, keys and config may be old, usage waits in the spool.');
  }
  if (facts.configOrigin === 'last-good-file') reasons.push('The gateway serves the last good config from its file.');
  if (facts.configOrigin === 'none') reasons.push('The gateway has no config yet.');
  for (const { stageName, field, message } of facts.stageProblems.slice(0, problemsTold)) {
    reasons.push(`Stage ${stageName} does not compile and is served as it was before: ${field} ${message}.`);
  }
  const untold = facts.stageProblems.length - problemsTold;
  if (untold > 0) reasons.push(`${untold} more problems of stages are in the log.`);
  return { status: reasons.length > 0 ? 'degraded' : 'ready', reasons };
}
