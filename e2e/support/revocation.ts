// How long something goes on being served after it was taken away, in every thread: each caller keeps a connection of its
// own, and connections are spread over the threads.
import http from 'node:http';
import { expect } from '@playwright/test';

const callerCount = 32;
/** Longer than any revocation may take: what is served after it is seen. */
const watchedMs = 1_500;

export type Callers = {
  /** Status of one call over each connection. */
  callAll(): Promise<number[]>;
  close(): void;
};

export function openCallers(url: string, headers: http.OutgoingHttpHeaders): Callers {
  const agents = Array.from({ length: callerCount }, () => new http.Agent({ keepAlive: true, maxSockets: 1 }));
  return {
    callAll: () => Promise.all(agents.map((agent) => statusOf(url, { agent, headers }))),
    close: () => {
      for (const agent of agents) agent.destroy();
    },
  };
}

/**
 * Waits until every thread of the gateway knows an API: after a change one may answer 404 for a moment while another serves.
 *
 * @param url  of the API; called without a key, so that nobody's quota is spent
 */
export async function untilKnownEverywhere(url: string): Promise<void> {
  const callers = openCallers(url, {});
  await expect.poll(callers.callAll, { message: `who knows ${url}` }).not.toContain(404);
  callers.close();
}

/**
 * Calls over all connections again and again from the moment of the revocation on.
 *
 * @returns when the last call whose key was still known (served, or over its limit) had been sent, in milliseconds after
 *          the revocation
 */
export async function lastKnownMs({ callAll }: Callers): Promise<number> {
  const revokedMs = performance.now();
  let last = 0;
  for (let sentMs = 0; sentMs < watchedMs; ) {
    sentMs = performance.now() - revokedMs;
    const statuses = await callAll();
    if (statuses.some((status) => status !== 403)) last = sentMs;
    expect(statuses.filter((status) => ![200, 429, 403].includes(status))).toEqual([]);
  }
  return last;
}

function statusOf(url: string, options: http.RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject);
  });
}
