// A house with one API in it, as the specs of the gateway need it: an upstream of our own, three keys on three plans, and
// the control plane's client to change things with.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Connection, connect } from '../../server/cli/connect.ts';
import { ProjectFile } from '../../server/contracts/project-file.ts';
import { type House, startHouse } from '../support/house.ts';
import { untilKnownEverywhere } from '../support/revocation.ts';

export type GatewayHouse = {
  house: House;
  control: Connection;
  /** Base of the stage, without a slash at the end. */
  base: string;
  keys: Readonly<Record<'open' | 'throttled' | 'limited', string>>;
  /** Requests the upstream has answered or begun to. */
  upstreamCount(): number;
  /** Deploys the API again, with the route `/version` saying `text`. */
  deployVersion(text: string): Promise<void>;
  close(): Promise<void>;
};

export async function startGatewayHouse(): Promise<GatewayHouse> {
  let upstreamCount = 0;
  const upstream = http.createServer((request, response) => {
    upstreamCount += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  const house = await startHouse({ env: { SLUICE_THREADS: '2' } });
  const control = await connect({ SLUICE_URL: house.consoleUrl, SLUICE_TOKEN: house.cliToken });
  const apply = async (version: string) => {
    const file = ProjectFile.parse(projectFile(port, version));
    const result = await control.client.projectFile.applyFile.mutate({ projectId: control.projectId, file, isDryRun: false });
    if (result.problems.length > 0 || result.failure) throw new Error(JSON.stringify([result.problems, result.failure]));
    return result;
  };
  const applied = await apply('v0');
  const apiId = (await control.client.apis.list.query({ projectId: control.projectId, search: 'shop' })).items[0]?.apiId;
  const keyOf = (name: string) => applied.newApiKeys.find((key) => key.name === name)?.value ?? '';
  const base = `${house.gatewayUrl}/_api/${apiId}/live`;
  await untilKnownEverywhere(`${base}/version`);
  return {
    house,
    control,
    base,
    keys: { open: keyOf('open'), throttled: keyOf('throttled'), limited: keyOf('limited') },
    upstreamCount: () => upstreamCount,
    deployVersion: async (text) => void (await apply(text)),
    close: async () => {
      await house.stop();
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
    },
  };
}

function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  if (request.url === '/hang') return;
  if (request.url === '/slow') return void setTimeout(() => response.end('slow'), 3_000);
  if (request.url === '/echo') return void request.pipe(response);
  response.setHeader('content-type', 'application/json');
  response.end('{"ok":true}');
}

function projectFile(port: number, version: string) {
  const to = (path: string) => ({ kind: 'http-proxy', url: `http://127.0.0.1:${port}${path}` });
  return {
    version: 1,
    egressAllow: [`127.0.0.1:${port}`, '127.0.0.1:1'],
    apis: {
      shop: {
        kind: 'rest',
        routes: {
          'GET /items': { integration: to('/items'), apiKeyRequired: true },
          'POST /echo': { integration: to('/echo') },
          'GET /slow': { integration: to('/slow') },
          'GET /hang': { integration: to('/hang'), timeoutMs: 200 },
          'GET /down': { integration: { kind: 'http-proxy', url: 'http://127.0.0.1:1/' } },
          'GET /version': { integration: { kind: 'mock', status: 200, body: version, contentType: 'text/plain' } },
        },
        stages: { live: {} },
      },
    },
    usagePlans: {
      open: { stages: ['shop/live'] },
      throttled: { throttle: { ratePerSecond: 1, burst: 3 }, stages: ['shop/live'] },
      limited: { quota: { limit: 5, period: 'DAY' }, stages: ['shop/live'] },
    },
    apiKeys: { open: { usagePlans: ['open'] }, throttled: { usagePlans: ['throttled'] }, limited: { usagePlans: ['limited'] } },
  };
}
