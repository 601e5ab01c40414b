import { afterEach, describe, expect, it } from 'vitest';
import type { PublishedConfig } from '../../contracts/published-config.ts';
import { UpstreamSettings } from '../../contracts/upstream.ts';
import { deployedRoute, oneStageConfig, startTestGateway } from '../../testing/gateway-fakes.ts';
import { createConfigEncoder, decodeRest, decodeStage } from './config-memory.ts';

const mock = (body: string) => ({ kind: 'mock' as const, status: 200, body, contentType: 'text/plain' });

function config(count: number, body = 'é'): PublishedConfig {
  const routes = Array.from({ length: count }, (_, index) => deployedRoute({ path: `/r${index}`, integration: mock(`${body}${index}`) }));
  const one = oneStageConfig('http', routes);
  const canary = { deploymentId: 'canary', percent: 5, variables: {}, api: { ...one.stages[0]?.api, routes: routes.slice(0, 3) } as never };
  const domains = [{ domainName: 'a.example', projectId: 'project000', certificateId: null, mappings: [] }];
  return { ...one, domains, stages: one.stages.map((stage) => ({ ...stage, canary })) };
}

describe('a config in shared memory', () => {
  it('decodes to what was encoded, in pieces, pausing where it is asked to', async () => {
    const given = config(317);
    const encoded = createConfigEncoder()(given);
    const { egress, ...rest } = decodeRest(encoded);
    let pieces = 0;
    const decoded = await Promise.all(
      encoded.stages.map((stage) =>
        decodeStage(encoded, stage, () => {
          pieces += 1;
          return pieces % 2 === 0 ? Promise.resolve() : undefined;
        }),
      ),
    );
    expect({ ...rest, stages: decoded }).toEqual(given);
    expect(egress).toEqual({ project000: ['127.0.0.0/8'] });
    expect(pieces).toBe(8);
  });

  it('has another digest where anything a stage is compiled from is another, and the same otherwise', () => {
    const digestOf = (given: PublishedConfig) => createConfigEncoder()(given).stages[0]?.digest;
    const given = config(60);
    const upstream = (url: string, projectId = 'project000') => ({
      projectId,
      name: 'u',
      settings: UpstreamSettings.parse({ endpoints: [{ url }] }),
    });
    const withVariables = given.stages.map((stage) => ({ ...stage, variables: { a: '1' } }));
    const withPercent = given.stages.map((stage) => ({ ...stage, canary: stage.canary && { ...stage.canary, percent: 6 } }));
    const others = [
      config(61),
      config(60, 'e'),
      { ...given, stages: withVariables },
      { ...given, stages: withPercent },
      { ...given, upstreams: [upstream('http://a')] },
      { ...given, upstreams: [upstream('http://b')] },
    ].map(digestOf);
    expect(new Set([digestOf(given), ...others]).size).toBe(7);
    const same = { ...config(60), revision: 9, domains: [], upstreams: [upstream('http://a', 'another000')] };
    expect(digestOf(same)).toBe(digestOf(given));
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
    const again = encode(oneStageConfig('http', [deployedRoute({ path: '/x', integration: mock('first') })], { revision: 2 }));
    // What lies behind the stage's spans is wiped: whoever read it would fail.
    new Uint8Array(again.memory).fill(0, again.rest[1]);
    gateway.onMessage({ kind: 'gateway.config', config: again });
    await until(() => said.some((message) => message.kind === 'gateway.config-applied' && message.revision === 2));
    expect(await body()).toBe('first');
    const changed = encode(oneStageConfig('http', [deployedRoute({ path: '/x', integration: mock('second') })], { revision: 3 }));
    gateway.onMessage({ kind: 'gateway.config', config: changed });
    await until(() => said.some((message) => message.kind === 'gateway.config-applied' && message.revision === 3));
    expect(await body()).toBe('second');
  });
});
