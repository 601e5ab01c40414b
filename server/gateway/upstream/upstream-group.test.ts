// Upstreams of several endpoints over real sockets: who is called, who is left alone, what is tried again, and TLS.
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type PublishedUpstream, UpstreamSettings } from '../../contracts/upstream.ts';
import type { PublishedUpstreamCredential } from '../../contracts/upstream-credential.ts';
import { systemRandom } from '../../kernel/random.ts';
import { sealSecret } from '../../kernel/seal-secret.ts';
import { createIntegrationBench } from '../../testing/integration-bench.ts';
import { makeCertificate } from '../../testing/make-certificate.ts';

const { upstream, gateway, close, onClose } = createIntegrationBench();
afterEach(close);

function published(settings: object): PublishedUpstream[] {
  return [{ projectId: 'project000', name: 'group', settings: UpstreamSettings.parse(settings) }];
}

async function serve(path: string, settings: object, more: { upstreamCredentials?: PublishedUpstreamCredential[]; kind?: 'rest' } = {}) {
  const started = await gateway(
    path,
    { kind: 'http-proxy', url: 'upstream://group/v1{proxy}'.replace('{proxy}', '/x') },
    { upstreams: published(settings), ...more },
  );
  return { ...started, get: (init?: RequestInit) => fetch(`${started.base}${path}`, init) };
}

/** Endpoints that say which they are; `status` may change. */
async function endpoints(count: number) {
  const counts = new Array<number>(count).fill(0);
  const status = new Array<number>(count).fill(200);
  const urls: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { url } = await upstream((_, response) => {
      counts[index] = (counts[index] ?? 0) + 1;
      response.writeHead(status[index] ?? 200).end(String(index));
    });
    urls.push(url);
  }
  return { counts, status, urls };
}

/** An endpoint nobody listens on any more. */
async function closedEndpoint(): Promise<string> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const textOf = async (response: Response) => response.text();

describe('balancing', () => {
  it('takes turns, and follows weights exactly', async () => {
    const { urls, counts } = await endpoints(3);
    const inTurn = await serve('/a', { endpoints: urls.map((url) => ({ url })) });
    const said: string[] = [];
    for (let count = 0; count < 6; count += 1) said.push(await textOf(await inTurn.get()));
    expect(said).toEqual(['0', '1', '2', '0', '1', '2']);
    counts.fill(0);
    const weights = [3, 1, 0];
    const weighted = await serve('/b', { balancing: 'weighted', endpoints: urls.map((url, index) => ({ url, weight: weights[index] })) });
    for (let count = 0; count < 8; count += 1) await textOf(await weighted.get());
    expect(counts).toEqual([6, 2, 0]);
  });

  it('goes to whoever has least to do', async () => {
    const held = Promise.withResolvers<void>();
    const slow = await upstream(async (_, response) => {
      await held.promise;
      response.end('slow');
    });
    const fast = await upstream((_, response) => response.end('fast'));
    const { get, gateway } = await serve('/a', { balancing: 'least-connections', endpoints: [{ url: slow.url }, { url: fast.url }] });
    const first = get();
    const said: string[] = [];
    for (let count = 0; count < 4; count += 1) said.push(await textOf(await get()));
    expect(said).toEqual(['fast', 'fast', 'fast', 'fast']);
    const [busy] = gateway.upstreamStates();
    held.resolve();
    expect(busy?.endpoints.map(({ inFlight }) => inFlight)).toEqual([1, 0]);
    expect(await textOf(await first)).toBe('slow');
  });

  it('sends the endpoint’s own host, and the route’s path', async () => {
    const seen: (string | undefined)[] = [];
    const { url, port } = await upstream((request, response) => {
      seen.push(request.headers.host, request.url);
      response.end();
    });
    const { get } = await serve('/a', { endpoints: [{ url }] });
    await get();
    expect(seen).toEqual([`127.0.0.1:${port}`, '/v1/x']);
  });
});

describe('what fails', () => {
  it('is tried elsewhere for idempotent methods without a body, and for no other', async () => {
    const { urls, counts } = await endpoints(1);
    const settings = { endpoints: [{ url: await closedEndpoint() }, { url: urls[0] }], passiveCheck: null };
    const { get } = await serve('/a', settings);
    expect([(await get()).status, (await get()).status]).toEqual([200, 200]);
    const { get: other } = await serve('/b', settings);
    expect((await other({ method: 'POST', body: 'x' })).status).toBe(503);
    const { get: third } = await serve('/c', settings);
    expect((await third({ method: 'PUT', body: 'x' })).status).toBe(503);
    expect(counts).toEqual([2]);
  });

  it('is not tried again once a byte of the answer has come', async () => {
    let connections = 0;
    const server = createTcpServer((socket) => {
      connections += 1;
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 2'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onClose(() => new Promise((resolve) => server.close(resolve)));
    const { get } = await serve('/a', { endpoints: [{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }], retries: 3 });
    expect((await get()).status).toBe(503);
    expect(connections).toBe(1);
  });

  it('costs at most a fifth of the calls and three in retries', async () => {
    let asked = 0;
    const server = createTcpServer((socket) => {
      asked += 1;
      socket.on('error', () => undefined);
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onClose(() => new Promise((resolve) => server.close(resolve)));
    const { get } = await serve('/a', {
      endpoints: [{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }],
      retries: 3,
      passiveCheck: null,
    });
    for (let count = 0; count < 40; count += 1) await (await get()).arrayBuffer();
    expect(asked).toBeGreaterThan(40);
    expect(asked).toBeLessThanOrEqual(40 + 8 + 3);
  });

  it('in a row takes an endpoint out, but never the last one', async () => {
    const { urls, counts, status } = await endpoints(2);
    const { get, gateway } = await serve('/a', { endpoints: urls.map((url) => ({ url })), passiveCheck: { failures: 2, ejectMs: 60_000 } });
    status[0] = 503;
    for (let count = 0; count < 4; count += 1) await get();
    const before = counts[0];
    for (let count = 0; count < 6; count += 1) expect((await get()).status).toBe(200);
    expect([before, counts[0]]).toEqual([2, 2]);
    const [state] = gateway.upstreamStates();
    expect(state).toMatchObject({ name: 'group', isUsable: true, circuit: { condition: 'off', sinceMs: null } });
    expect(state?.endpoints).toEqual([
      {
        ...{ url: urls[0], condition: 'ejected', sinceMs: expect.any(Number), inFlight: 0 },
        lastError: { atMs: expect.any(Number), reason: 'answered 503' },
      },
      { url: urls[1], condition: 'healthy', sinceMs: null, lastError: null, inFlight: 0 },
    ]);
    expect(Math.abs((state?.endpoints[0]?.sinceMs ?? 0) - Date.now())).toBeLessThan(60_000);
    status[1] = 502;
    for (let count = 0; count < 4; count += 1) expect((await get()).status).toBeGreaterThan(500);
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(2 + 8 + 4);
  });

  it('opens the circuit: nobody is called, and clients are told when to come again', async () => {
    const { urls, counts, status } = await endpoints(1);
    status[0] = 503;
    const { get, recorder, gateway } = await serve('/a', {
      endpoints: [{ url: urls[0] }],
      passiveCheck: null,
      circuitBreaker: { callsMin: 4, failurePercent: 50, windowMs: 60_000, openMs: 60_000 },
    });
    for (let count = 0; count < 4; count += 1) expect((await get()).status).toBe(503);
    const refused = await get();
    expect([refused.status, await refused.json(), counts]).toEqual([503, { message: 'Service Unavailable' }, [4]]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(gateway.upstreamStates()).toMatchObject([{ circuit: { condition: 'open', sinceMs: expect.any(Number) } }]);
    expect(recorder.finishes.at(-1)).toMatchObject({ outcome: 'failed', status: 503 });
  });

  it('of its checks takes an endpoint out and brings it back', async () => {
    const { urls, counts, status } = await endpoints(1);
    status[0] = 500;
    const { get, gateway } = await serve('/a', {
      endpoints: [{ url: urls[0] }],
      activeCheck: { path: '/health', intervalMs: 1_000, timeoutMs: 5_000, healthyAfter: 1, unhealthyAfter: 1 },
    });
    const until = async (wanted: number) => {
      for (let response = await get(); response.status !== wanted; response = await get())
        await new Promise((resolve) => setImmediate(resolve));
    };
    await until(503);
    const [out] = gateway.upstreamStates();
    expect(out?.endpoints).toMatchObject([{ condition: 'failing-checks', lastError: { reason: '/health: answered 500' } }]);
    status[0] = 200;
    await until(200);
    // What went wrong last stays to be read.
    const [back] = gateway.upstreamStates();
    expect(back?.endpoints).toMatchObject([{ condition: 'healthy', lastError: { reason: '/health: answered 500' } }]);
    expect(back?.endpoints[0]?.sinceMs ?? 0).toBeGreaterThan(out?.endpoints[0]?.sinceMs ?? 0);
    expect(counts[0]).toBeGreaterThan(1);
  });

  it('of the configuration calls nobody', async () => {
    const missing = await gateway('/a', { kind: 'http-proxy', url: 'upstream://nobody/x' }, { kind: 'rest' });
    expect((await fetch(`${missing.base}/a`)).status).toBe(500);
    const { urls, counts } = await endpoints(1);
    const settings = { endpoints: [{ url: urls[0] }], tls: { clientCertificate: 'gone' } };
    const { get, gateway: broken } = await serve('/b', settings);
    expect((await get()).status).toBe(500);
    expect(counts).toEqual([0]);
    expect(broken.upstreamStates()).toMatchObject([{ name: 'group', isUsable: false, endpoints: [] }]);
  });
});

describe('TLS', () => {
  const nowMs = Date.now();
  const authority = makeCertificate('test authority', null, nowMs);
  const own = makeCertificate('127.0.0.1', authority, nowMs);
  const named = makeCertificate('up.example', authority, nowMs);
  const client = makeCertificate('gateway.example', authority, nowMs);

  async function secure(options: ServerOptions) {
    const seen: { name: string | false; client: string }[] = [];
    const server = createServer(options, (request, response) => {
      const socket = request.socket as import('node:tls').TLSSocket;
      const certificate = socket.getPeerCertificate();
      seen.push({ name: (socket as { servername?: string | false }).servername ?? false, client: String(certificate.subject?.CN ?? '') });
      response.end('secure');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onClose(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
  }

  const keyOf = ({ certificate, privateKey }: typeof own) => ({ cert: certificate, key: privateKey });

  it('trusts the authority it is given, and without one nobody unknown', async () => {
    const { url } = await secure(keyOf(own));
    expect((await (await serve('/a', { endpoints: [{ url }] })).get()).status).toBe(503);
    expect(await textOf(await (await serve('/b', { endpoints: [{ url }], tls: { ca: authority.certificate } })).get())).toBe('secure');
    expect(await textOf(await (await serve('/c', { endpoints: [{ url }], tls: { verify: false } })).get())).toBe('secure');
  });

  it('looks for the name it is told, and sends it', async () => {
    const { url, seen } = await secure(keyOf(named));
    const tls = { ca: authority.certificate };
    expect((await (await serve('/a', { endpoints: [{ url }], tls })).get()).status).toBe(503);
    expect((await (await serve('/b', { endpoints: [{ url }], tls: { ...tls, serverName: 'up.example' } })).get()).status).toBe(200);
    expect(seen).toMatchObject([{ name: 'up.example' }]);
  });

  it('speaks no version older than it is told', async () => {
    const { url } = await secure({ ...keyOf(own), maxVersion: 'TLSv1.2' });
    const tls = { ca: authority.certificate };
    expect((await (await serve('/a', { endpoints: [{ url }], tls: { ...tls, minVersion: 'TLSv1.3' } })).get()).status).toBe(503);
    expect((await (await serve('/b', { endpoints: [{ url }], tls })).get()).status).toBe(200);
  });

  it('shows its client certificate to who asks for one', async () => {
    const { url, seen } = await secure({ ...keyOf(own), requestCert: true, rejectUnauthorized: true, ca: authority.certificate });
    const owner = { projectId: 'project000', table: 'upstream_credential', rowId: 'credential', version: 3 };
    const credential = {
      credentialId: 'credential',
      projectId: 'project000',
      name: 'own',
      kind: 'client-certificate' as const,
      publicPart: client.certificate,
      secretSealed: Buffer.from(sealSecret(Buffer.alloc(32, 7), client.privateKey, owner, systemRandom)).toString('base64'),
      secretVersion: 3,
    };
    const tls = { ca: authority.certificate };
    expect((await (await serve('/a', { endpoints: [{ url }], tls })).get()).status).toBe(503);
    const shown = await serve(
      '/b',
      { endpoints: [{ url }], tls: { ...tls, clientCertificate: 'own' } },
      { upstreamCredentials: [credential] },
    );
    expect((await shown.get()).status).toBe(200);
    expect(seen).toMatchObject([{ client: 'gateway.example' }]);
  });
});
