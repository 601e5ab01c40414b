// Config after config under load, on real sockets: nothing is dropped, nothing is answered by two configs at once, and
// requests that began long ago end on the config they began with. 100 reloads here; 1,000 at 1,000 requests a second with
// SLUICE_RELOADS=1000. Shown failing on a torn config and on a gateway that closes.
import http from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PublishedConfig } from '../contracts/published-config.ts';
import { deployedRoute, oneStageConfig, startTestGateway, startUpstream } from '../testing/gateway-fakes.ts';
import { type RawAnswer, rawCall } from '../testing/raw-call.ts';

const reloads = Number(process.env.SLUICE_RELOADS ?? 100);
const requestsPerReload = 10;
const roundMs = 10;
const slowCount = 100;

let upstream: Awaited<ReturnType<typeof startUpstream>>;
let release: () => void;
let slowWaiting = 0;
let onSlow: (() => void) | null = null;

beforeEach(async () => {
  const released = Promise.withResolvers<void>();
  release = released.resolve;
  slowWaiting = 0;
  upstream = await startUpstream(async (request, response) => {
    const [, path, byVariable] = request.url?.split('/') ?? [];
    const { 'x-variable': headerVariable, 'x-text': headerText } = request.headers;
    if (path === 'slow') {
      slowWaiting += 1;
      onSlow?.();
      await released.promise;
    }
    response.end(JSON.stringify([byVariable, headerVariable, headerText]));
  });
});
afterEach(() => upstream.close());

/** Everything in it says its revision: path and headers, by text and by variable. `torn` says another one in one place. */
function revision(number: number, isTorn = false): PublishedConfig {
  const routes = ['/fast', '/slow'].map((path) =>
    deployedRoute({
      path,
      integration: { kind: 'http-proxy', url: `${upstream.url}${path}/\${stageVariables.revision}` },
      requestHeaders: { 'x-variable': `\${stageVariables.revision}`, 'x-text': String(isTorn ? number + 1 : number) },
    }),
  );
  const config = oneStageConfig('http', routes, { revision: number });
  return { ...config, stages: config.stages.map((stage) => ({ ...stage, variables: { revision: String(number) } })) };
}

type Verdict = { answered: number; dropped: number; mixed: number; slowAnswered: number; seconds: number };

async function reloadUnderLoad(rounds: number, given: { isTorn?: boolean; closesAt?: number } = {}): Promise<Verdict> {
  const running = await startTestGateway(revision(1));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const slowAgent = new http.Agent({ keepAlive: true, maxSockets: slowCount });
  const verdict: Verdict = { answered: 0, dropped: 0, mixed: 0, slowAnswered: 0, seconds: 0 };
  const call = (path: string, through: http.Agent) => rawCall(running.port, { path: `/_api/testapi000/prod${path}`, agent: through });
  const judge = ({ status, body }: RawAnswer): 'answered' | 'dropped' | 'mixed' => {
    if (status !== 200) return 'dropped';
    return new Set(JSON.parse(body) as string[]).size === 1 ? 'answered' : 'mixed';
  };
  const slow = Array.from({ length: slowCount }, () =>
    call('/slow', slowAgent).then(
      (answer) => judge(answer) === 'answered' && answer.body === '["1","1","1"]',
      () => false,
    ),
  );
  while (slowWaiting < slowCount) {
    const { promise, resolve } = Promise.withResolvers<void>();
    onSlow = resolve;
    await promise;
  }
  const startedMs = performance.now();
  const fast: Promise<void>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (let index = 0; index < requestsPerReload; index += 1) {
      const one = call('/fast', agent).then(judge, () => 'dropped' as const);
      fast.push(
        one.then((outcome) => {
          verdict[outcome] += 1;
        }),
      );
    }
    if (round === given.closesAt) void running.gateway.drain(0);
    else await running.apply(revision(round + 2, given.isTorn));
    await after(Math.max(0, startedMs + (round + 1) * roundMs - performance.now()));
  }
  await Promise.all(fast);
  verdict.seconds = (performance.now() - startedMs) / 1000;
  release();
  verdict.slowAnswered = (await Promise.all(slow)).filter(Boolean).length;
  await running.gateway.drain(1_000);
  agent.destroy();
  slowAgent.destroy();
  return verdict;
}

it(`drops and mixes nothing over ${reloads} reloads, and slow requests survive them`, { timeout: 120_000 }, async () => {
  const verdict = await reloadUnderLoad(reloads);
  expect(verdict).toMatchObject({ answered: reloads * requestsPerReload, dropped: 0, mixed: 0, slowAnswered: slowCount });
  if (process.env.SLUICE_RELOADS !== undefined) {
    process.stdout.write(
      `${reloads} reloads, ${Math.round(verdict.answered / verdict.seconds)} requests a second: ${JSON.stringify(verdict)}\n`,
    );
  }
});

it('notices a config that says two things', { timeout: 60_000 }, async () => {
  const verdict = await reloadUnderLoad(10, { isTorn: true });
  expect(verdict.mixed).toBeGreaterThan(0);
  expect(verdict.dropped).toBe(0);
});

it('notices requests that are dropped', { timeout: 60_000 }, async () => {
  const verdict = await reloadUnderLoad(10, { closesAt: 5 });
  expect(verdict.dropped).toBeGreaterThan(0);
  expect(verdict.slowAnswered).toBe(0);
});
