// A client's view of one integration: a gateway with one route and upstreams on real sockets, closed after each test.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Integration } from '../contracts/integration.ts';
import type { DeployedApi, DeployedRoute, PublishedConfig } from '../contracts/published-config.ts';
import { deployedRoute, type GivenGateway, oneStageConfig, startTestGateway, startUpstream } from './gateway-fakes.ts';

type Serve = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;
type GivenApi = Partial<Omit<DeployedApi, 'routes'>> & {
  timeoutMs?: number;
  egressAllow?: string[];
  /** Of the route, beside path, integration and timeout. */
  route?: Partial<DeployedRoute>;
} & Pick<PublishedConfig, 'upstreams' | 'upstreamCredentials'>;

/** @returns starters of upstreams and gateways, and what closes them all, the last first */
export function createIntegrationBench() {
  const closing: (() => Promise<unknown>)[] = [];
  return {
    close: async () => {
      for (const close of closing.splice(0).reverse()) await close();
    },
    onClose: (work: () => Promise<unknown>) => void closing.push(work),
    upstream: async (serve: Serve) => {
      const started = await startUpstream(async (request, response) => {
        await serve(request, response, (await request.toArray()).join(''));
      });
      closing.push(started.close);
      return started;
    },
    gateway: async (path: string, integration: unknown, api: GivenApi = {}, given: GivenGateway = {}) => {
      const { timeoutMs = 29_000, kind = 'http', egressAllow, upstreams, upstreamCredentials, route: own = {}, ...rest } = api;
      const route = deployedRoute({ path, timeoutMs, integration: Integration.parse(integration), ...own });
      const config = oneStageConfig(kind === 'rest' ? 'rest' : 'http', [route], egressAllow === undefined ? {} : { egressAllow });
      const stages = config.stages.map((stage) => ({ ...stage, variables: { tier: 'gold' }, api: { ...stage.api, ...rest } }));
      const published = { ...config, stages, upstreams: upstreams ?? [], upstreamCredentials: upstreamCredentials ?? [] };
      const started = await startTestGateway(published, new Map(), undefined, given);
      closing.push(() => started.gateway.drain(1_000));
      return { ...started, config: published };
    },
  };
}
