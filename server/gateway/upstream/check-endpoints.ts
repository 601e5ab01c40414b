// Asks the endpoints of an upstream by themselves whether they are well, each at its own pace.

import type { Logger } from '../../config/logger.ts';
import type { UpstreamSettings } from '../../contracts/upstream.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import { afterCheck } from '../model/endpoint-health.ts';
import type { BodySource } from '../pipeline/body-source.ts';
import type { UpstreamClient } from './upstream-client.ts';
import type { GroupEndpoint } from './upstream-group.ts';

type ActiveCheck = NonNullable<UpstreamSettings['activeCheck']>;

/** @returns stops the checks */
export function checkEndpoints(
  deps: { client: UpstreamClient; clock: Clock; random: Random; logger: Logger },
  check: ActiveCheck,
  endpoints: readonly GroupEndpoint[],
): () => void {
  let isStopped = false;
  const timers = new Set<NodeJS.Timeout>();
  const later = (work: () => Promise<void>, waitMs: number) => {
    if (isStopped) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void work();
    }, waitMs).unref();
    timers.add(timer);
  };
  for (const endpoint of endpoints) {
    const round = async () => {
      const failure = await askEndpoint(deps.client, check, endpoint);
      const before = endpoint.health.isUp;
      if (failure !== null) endpoint.lastError = { atMs: deps.clock.nowMs(), reason: `${check.path}: ${failure}` };
      endpoint.health = afterCheck(endpoint.health, check, failure === null, deps.clock.monotonicMs());
      if (before !== endpoint.health.isUp)
        deps.logger.warn({ endpoint: endpoint.hostHeader, isUp: endpoint.health.isUp }, 'upstream endpoint changed');
      later(round, check.intervalMs);
    };
    // Spread over an interval, so that endpoints and threads do not all ask in the same instant.
    later(round, deps.random.fraction() * Math.min(check.intervalMs, 1_000));
  }
  return () => {
    isStopped = true;
    for (const timer of timers) clearTimeout(timer);
  };
}

/** @returns null for an answer from 200 to 399 in time, else what went wrong */
async function askEndpoint(client: UpstreamClient, check: ActiveCheck, endpoint: GroupEndpoint): Promise<string | null> {
  const call = client.send({
    pool: endpoint.pool,
    method: 'GET',
    target: check.path,
    headers: ['host', endpoint.hostHeader, 'user-agent', 'sluice-health-check', 'accept', '*/*'],
    body: null,
    expectsBody: false,
    timeoutMs: check.timeoutMs,
    onRequestBytes: () => undefined,
  });
  const result = await call.response;
  if (!result.ok) return result.error.error.message;
  const { body, status } = result.value;
  drain(body);
  return status >= 200 && status <= 399 ? null : `answered ${status}`;
}

const drainedBytesMax = 65_536;

/** Reads the rest, so that the connection can be kept; not the rest of something long. */
function drain(body: BodySource): void {
  let bytesRead = 0;
  body.start({
    chunk: (bytes) => {
      bytesRead += bytes.length;
      if (bytesRead > drainedBytesMax) body.destroy();
      return true;
    },
    end: () => undefined,
    fail: () => undefined,
  });
}
