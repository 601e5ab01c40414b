import { afterEach, describe, expect, it } from 'vitest';
import type { PublishedConfig } from '../../contracts/published-config.ts';
import { UpstreamSettings } from '../../contracts/upstream.ts';
import { createPauses } from '../../snapshot/pauses.ts';
import { deployedRoute, oneStageConfig, startTestGateway } from '../../testing/gateway-fakes.ts';
import { createConfigEncoder, decodeHead, decodeRest, type EncodedRoutes, type EncodedStage, routeReader } from './config-memory.ts';

const mock = (body: string) => ({ kind: 'mock' as const, status: 200, body, contentType: 'text/plain' });

function config(count: number, body = 'é'): PublishedConfig {
  const routes = Array.from({ length: count }, (_, index) => deployedRoute({ path: `/r${index}`, integration: mock(`${body}${index}`) }));
  const one = oneStageConfig('http', routes);
  const canary = { deploymentId: 'canary', percent: 5, variables: {}, api: { ...one.stages[0]?.api, routes: routes.slice(0, 3) } as never };
  const domains = [{ domainName: 'a.example', projectId: 'project000', certificateId: null, mappings: [] }];
  return { ...one, domains, stages: one.stages.map((stage) => ({ ...stage, canary })) };
}

function routesOf(stage: EncodedStage, routes: EncodedRoutes, count: number) {
  const read = routeReader(stage, routes);
  return Array.from({ length: count }, (_, number) => read(number));
}

describe('a config in shared memory', () => {
  it('decodes to what was encoded, routes one by one', async () => {
    const given = config(317);
    const encoded = await createConfigEncoder()(given);
    const { egress, ...rest } = decodeRest(encoded);
    const stages = encoded.stages.map((stage) => {
      const head = decodeHead(stage);
      const { canary } = head;
      expect(head.api.routes).toEqual([]);
      head.api.routes = routesOf(stage, stage.routes, 317);
      if (canary && stage.canaryRoutes) canary.api.routes = routesOf(stage, stage.canaryRoutes, 3);
      return head;
    });
    expect({ ...rest, stages }).toEqual(given);
    expect(egress).toEqual({ project000: ['127.0.0.0/8'] });
  });

  it('gives the same memory for a stage that it is given again', async () => {
    const encode = createConfigEncoder();
    const given = config(3);
    const [first, again] = [await encode(given), await encode({ ...given, revision: 2 })];
    expect(again.stages[0]?.memory).toBe(first.stages[0]?.memory);
    expect(again.stages[0]?.digest).toBe(first.stages[0]?.digest);
  });

  it('names stage and route that do not compile', async () => {
    const given = config(3);
    const twice = given.stages.map((stage) => ({ ...stage, api: { ...stage.api, routes: [...stage.api.routes, ...stage.api.routes] } }));
    await expect(createConfigEncoder()({ ...given, stages: twice })).rejects.toThrow('stage stage00000 does not compile');
  });

  it('is made in small steps, between which other work of the thread runs', async () => {
    let [nowMs, turns, isOver] = [0, 0, false];
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    // Every look at the clock finds it a millisecond later: a slice of 4 is four steps or so, and a route has several.
    const encoded = await createConfigEncoder()(
      config(200),
      createPauses(4, () => {
        nowMs += 1;
        return nowMs;
      }),
    );
    isOver = true;
    expect(turns).toBeGreaterThan(200);
    expect(encoded).toEqual(await createConfigEncoder()(config(200)));
  });

  it('has another digest where anything a stage is compiled from is another, and the same otherwise', async () => {
    const digestOf = async (given: PublishedConfig) => (await createConfigEncoder()(given)).stages[0]?.digest;
    const given = config(60);
    const upstream = (url: string, projectId = 'project000') => ({
      projectId,
      name: 'u',
      settings: UpstreamSettings.parse({ endpoints: [{ url }] }),
    });
    const withVariables = given.stages.map((stage) => ({ ...stage, variables: { a: '1' } }));
    const withPercent = given.stages.map((stage) => ({ ...stage, canary: stage.canary && { ...stage.canary, percent: 6 } }));
    const others = await Promise.all(
      [
        config(61),
        config(60, 'e'),
        { ...given, stages: withVariables },
        { ...given, stages: withPercent },
        { ...given, upstreams: [upstream('http://a')] },
        { ...given, upstreams: [upstream('http://b')] },
      ].map(digestOf),
    );
    expect(new Set([await digestOf(given), ...others]).size).toBe(7);
    const same = { ...config(60), revision: 9, domains: [], upstreams: [upstream('http://a', 'another000')] };
    expect(await digestOf(same)).toBe(await digestOf(given));
  });
});

describe('a gateway that is given a config', () => {
  let running: Awaited<ReturnType<typeof startTestGateway>> | null = null;
  afterEach(() => running?.gateway.drain(0));

  it('reads nothing of a stage that it has compiled already, and everything of one that has changed', async () => {
    running = await startTestGateway(oneStageConfig('http', [deployedRoute({ path: '/x', integration: mock('first') })]));
    const { gateway, base, until, said } = running;
    const body = async () => (await fetch(`${base}/x`)).text();
    const encode = createConfigEncoder();
    const again = await encode(oneStageConfig('http', [deployedRoute({ path: '/x', integration: mock('first') })], { revision: 2 }));
    // What the stage would be made of is wiped: whoever read it would fail.
    for (const { memory } of again.stages) new Uint8Array(memory).fill(0);
    gateway.onMessage({ kind: 'gateway.config', config: again });
    await until(() => said.some((message) => message.kind === 'gateway.config-applied' && message.revision === 2));
    expect(await body()).toBe('first');
    const changed = await encode(oneStageConfig('http', [deployedRoute({ path: '/x', integration: mock('second') })], { revision: 3 }));
    gateway.onMessage({ kind: 'gateway.config', config: changed });
    await until(() => said.some((message) => message.kind === 'gateway.config-applied' && message.revision === 3));
    expect(await body()).toBe('second');
  });
});
