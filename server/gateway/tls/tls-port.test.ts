// The gateway's TLS port on real sockets: which certificate is shown, what is refused in the handshake and after it, and
// what a change of certificates does to connections.
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { type AddressInfo, connect as connectPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect, createSecureContext, type PeerCertificate, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PublishedConfig, PublishedDomain } from '../../contracts/published-config.ts';
import { systemRandom } from '../../kernel/random.ts';
import { sealSecret } from '../../kernel/seal-secret.ts';
import { deployedRoute, type GivenGateway, oneStageConfig, startTestGateway, startUpstream } from '../../testing/gateway-fakes.ts';
import { makeCertificate } from '../../testing/make-certificate.ts';
import { createTlsPort } from './tls-port.ts';

const nowMs = Date.now();
const authority = makeCertificate('authority', null, nowMs);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0).reverse()) await close();
});

function published(certificateId: string, commonName: string, names: readonly string[], keyVersion = 1) {
  const made = makeCertificate(commonName, authority, nowMs, { names });
  const owner = { projectId: 'project000', table: 'certificate', rowId: certificateId, version: keyVersion };
  const keySealed = Buffer.from(sealSecret(Buffer.alloc(32, 7), made.privateKey, owner, systemRandom)).toString('base64');
  return { certificateId, projectId: 'project000', name: certificateId, chain: made.certificate, keySealed, keyVersion };
}

const domain = (domainName: string, certificateId: string | null, projectId = 'project000'): PublishedDomain => ({
  domainName,
  projectId,
  certificateId,
  mappings: [{ basePath: '', apiId: 'testapi000', stageName: 'prod' }],
});

/** An API that answers with what its upstream saw, under three names: one of its own, any other label, and one without. */
async function start(given: GivenGateway = {}) {
  const upstream = await startUpstream(async (incoming, response) => {
    const body = (await incoming.toArray()).join('');
    response.end(JSON.stringify({ headers: incoming.headers, body }));
  });
  const routes = [deployedRoute({ path: '/{proxy+}', integration: { kind: 'http-proxy', url: `${upstream.url}/` } })];
  const config: PublishedConfig = {
    ...oneStageConfig('http', routes),
    domains: [domain('api.example.com', 'own'), domain('*.example.com', 'wild'), domain('bare.example.org', null)],
    certificates: [published('own', 'exact', ['api.example.com']), published('wild', 'wildcard', ['*.example.com'])],
  };
  const running = await startTestGateway(config, undefined, undefined, given);
  const port = await running.gateway.listenTls({ host: '127.0.0.1', port: 0 });
  closing.push(upstream.close, () => running.gateway.drain(1_000));
  const handshake = async (servername: string, given: ConnectionOptions = {}): Promise<TLSSocket> => {
    const socket = connect({ port, host: '127.0.0.1', servername, ca: authority.certificate, rejectUnauthorized: false, ...given });
    closing.push(() => socket.destroy());
    await once(socket, 'secureConnect');
    return socket;
  };
  return { ...running, config, tlsPort: port, handshake, shown: async (name: string) => subjectOf(await handshake(name)) };
}

function subjectOf(socket: TLSSocket): string {
  const { subject }: Pick<PeerCertificate, 'subject'> = socket.getPeerCertificate();
  return String(subject.CN);
}

async function ask(socket: TLSSocket, text: string): Promise<string> {
  socket.write(text);
  let answer = '';
  while (!/\r\n\r\n[\s\S]*\}$/.test(answer)) answer += String((await once(socket, 'data'))[0]);
  return answer;
}

/** What a socket gives until it is closed, however it is. */
async function allUntilClosed(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes: Buffer) => {
    text += bytes;
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.on('close', resolve));
  return text;
}

it('shows the certificate of the exact name, then of the wildcard above it', async () => {
  const { shown } = await start();
  expect(await shown('api.example.com')).toBe('exact');
  expect(await shown('API.Example.com')).toBe('exact');
  expect(await shown('other.example.com')).toBe('wildcard');
});

it('refuses in the handshake who asks for a name without a certificate, or for none', async () => {
  const { handshake } = await start();
  for (const name of ['bare.example.org', 'unknown.example.net', 'a.b.example.com', '']) {
    await expect(handshake(name), name).rejects.toThrow(/handshake failure/i);
  }
});

it('serves over it as over the plain port, and tells upstreams that it was https', async () => {
  const { tlsPort } = await start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  closing.push(() => agent.destroy());
  const call = async (body: string) => {
    const outgoing = request({
      ...{ agent, port: tlsPort, host: '127.0.0.1', servername: 'api.example.com', ca: authority.certificate, method: 'POST', path: '/x' },
      headers: { host: `api.example.com:${tlsPort}`, 'x-forwarded-proto': 'gopher' },
    });
    outgoing.end(body);
    const [response] = await once(outgoing, 'response');
    return { isReused: outgoing.reusedSocket, seen: JSON.parse((await response.toArray()).join('')) };
  };
  const large = 'x'.repeat(300_000);
  await call('small');
  const { isReused, seen } = await call(large);
  expect(isReused).toBe(true);
  expect(seen.body).toBe(large);
  expect(seen.headers).toMatchObject({
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': String(tlsPort),
    forwarded: `for=127.0.0.1;host="api.example.com:${tlsPort}";proto=https`,
  });
});

it('speaks HTTP/1.1 over TLS 1.2 and 1.3 with forward secrecy, and nothing else', async () => {
  const { handshake } = await start();
  const modern = await handshake('api.example.com', { ALPNProtocols: ['h2', 'http/1.1'] });
  expect([modern.getProtocol(), modern.alpnProtocol]).toEqual(['TLSv1.3', 'http/1.1']);
  const older = await handshake('api.example.com', { maxVersion: 'TLSv1.2' });
  expect([older.getProtocol(), older.getCipher().name]).toEqual(['TLSv1.2', 'ECDHE-ECDSA-AES128-GCM-SHA256']);
  await expect(handshake('api.example.com', { ALPNProtocols: ['h2'] })).rejects.toThrow(/no application protocol/i);
  await expect(handshake('api.example.com', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })).rejects.toThrow(
    /protocol version|no protocols available/i,
  );
  await expect(handshake('api.example.com', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' })).rejects.toThrow(
    /handshake failure/i,
  );
});

it('lets no client renegotiate', async () => {
  const { handshake } = await start();
  const socket = await handshake('api.example.com', { maxVersion: 'TLSv1.2' });
  const { promise, resolve } = Promise.withResolvers<Error | null>();
  socket.on('error', resolve);
  socket.renegotiate({}, resolve);
  expect(String(await promise)).toMatch(/no renegotiation/i);
});

it('answers 421 to a Host other than the name the certificate was shown for', async () => {
  const { handshake } = await start();
  const socket = await handshake('api.example.com');
  const answer = await ask(socket, 'GET /x HTTP/1.1\r\nHost: other.example.com\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 421 Misdirected Request\r\n/);
  expect(answer).toMatch(/Connection: close/);
});

it('follows a change of certificates at the next handshake and drops no connection', async () => {
  const { handshake, shown, apply, config } = await start();
  const open = await handshake('api.example.com');
  expect(await ask(open, 'GET /1 HTTP/1.1\r\nHost: api.example.com\r\n\r\n')).toMatch(/ 200 OK/);
  await apply({ ...config, revision: 2, certificates: [published('own', 'renewed', ['api.example.com'], 2)] });
  expect(await shown('api.example.com')).toBe('renewed');
  await expect(handshake('other.example.com')).rejects.toThrow(/handshake failure/i);
  expect(await ask(open, 'GET /2 HTTP/1.1\r\nHost: api.example.com\r\n\r\n')).toMatch(/ 200 OK/);
});

it.each(['TLSv1.2', 'TLSv1.3'] as const)('does not resume a %s session for a name that has lost its certificate', async (maxVersion) => {
  const { tlsPort, handshake, apply, config } = await start();
  const first = connect({ port: tlsPort, host: '127.0.0.1', servername: 'api.example.com', ca: authority.certificate, maxVersion });
  closing.push(() => first.destroy());
  const [session]: Buffer[] = await once(first, 'session');
  if (!session) throw new Error('a session event without a session');
  const resumed = await handshake('api.example.com', { maxVersion, session });
  expect([resumed.getProtocol(), resumed.isSessionReused()]).toEqual([maxVersion, true]);
  await apply({ ...config, revision: 2, domains: [domain('api.example.com', null)] });
  const late = connect({ port: tlsPort, host: '127.0.0.1', servername: 'api.example.com', maxVersion, session });
  closing.push(() => late.destroy());
  late.write('GET /x HTTP/1.1\r\nHost: api.example.com\r\n\r\n');
  expect(await allUntilClosed(late)).toBe('');
});

describe('a default certificate', () => {
  const byDefault = { ...published('spare', 'default', ['gateway.example.org']), isDefault: true };
  const startWith = async () => {
    const started = await start();
    const { config } = started;
    const withDefault = { ...config, revision: 2, certificates: [...(config.certificates ?? []), byDefault] };
    await started.apply(withDefault);
    return { ...started, config: withDefault };
  };
  const get = (host: string, path = '/x') => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

  it('is shown to who asks for a name that nobody has, or for none; every other name keeps its own, or is refused', async () => {
    const { shown, handshake } = await startWith();
    expect([await shown(''), await shown('unknown.example.net'), await shown('10.0.0.1.example')]).toEqual([
      'default',
      'default',
      'default',
    ]);
    expect([await shown('api.example.com'), await shown('other.example.com')]).toEqual(['exact', 'wildcard']);
    await expect(handshake('bare.example.org')).rejects.toThrow(/disconnected|ECONNRESET/);
  });

  it('serves the APIs’ own addresses, and no domain name that is served with another certificate or without TLS', async () => {
    const { handshake } = await startWith();
    const path = '/_api/testapi000/prod/x';
    expect(await ask(await handshake(''), get('127.0.0.1', path))).toMatch(/ 200 OK[\s\S]*"x-forwarded-proto":"https"/);
    expect(await ask(await handshake('gw.example.net'), get('gw.example.net', path))).toMatch(/ 200 OK/);
    expect(await ask(await handshake('testapi000.execute-api.localhost'), get('testapi000.execute-api.localhost', '/prod/x'))).toMatch(
      / 200 /,
    );
    for (const host of ['api.example.com', 'other.example.com', 'bare.example.org'])
      expect(await ask(await handshake(''), get(host)), host).toMatch(/ 421 Misdirected Request/);
    expect(await ask(await handshake('gw.example.net'), get('api.example.com'))).toMatch(/ 421 Misdirected Request/);
  });

  it('that is a domain name’s own serves that name without SNI', async () => {
    const { handshake, apply, config } = await startWith();
    const own = (config.certificates ?? []).map((one) => ({ ...one, isDefault: one.certificateId === 'own' }));
    await apply({ ...config, revision: 3, certificates: own });
    const socket = await handshake('');
    expect(subjectOf(socket)).toBe('exact');
    expect(await ask(socket, get('api.example.com'))).toMatch(/ 200 OK/);
    expect(await ask(await handshake(''), get('other.example.com'))).toMatch(/ 421 /);
  });

  it('keeps its sessions when a config comes that changes nothing of it', async () => {
    const { handshake, tlsPort, apply, config } = await startWith();
    const first = connect({ port: tlsPort, host: '127.0.0.1', rejectUnauthorized: false });
    closing.push(() => first.destroy());
    const [session]: Buffer[] = await once(first, 'session');
    if (!session) throw new Error('a session event without a session');
    await apply({ ...config, revision: 3 });
    expect((await handshake('', { session })).isSessionReused()).toBe(true);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('that was taken away resumes no %s session, and open connections stay', async (maxVersion) => {
    const { tlsPort, handshake, apply, config } = await startWith();
    const open = await handshake('', { maxVersion });
    const first = connect({ port: tlsPort, host: '127.0.0.1', ca: authority.certificate, rejectUnauthorized: false, maxVersion });
    closing.push(() => first.destroy());
    const [session]: Buffer[] = await once(first, 'session');
    if (!session) throw new Error('a session event without a session');
    await apply({ ...config, revision: 3, certificates: (config.certificates ?? []).filter((one) => one !== byDefault) });
    expect(await ask(open, get('127.0.0.1', '/_api/testapi000/prod/x'))).toMatch(/ 200 OK/);
    const late = connect({ port: tlsPort, host: '127.0.0.1', maxVersion, session, rejectUnauthorized: false });
    closing.push(() => late.destroy());
    late.on('error', () => undefined);
    late.write(get('127.0.0.1', '/_api/testapi000/prod/x'));
    expect(await allUntilClosed(late)).toBe('');
  });
});

it('uses no certificate of another project, whatever the rows say', async () => {
  const { handshake, apply, config } = await start();
  await apply({ ...config, revision: 2, domains: [domain('api.example.com', 'own', 'other00000')] });
  await expect(handshake('api.example.com')).rejects.toThrow(/handshake failure/i);
});

it('cuts a connection that does not get on with its handshake', async () => {
  const context = createSecureContext({ cert: authority.certificate, key: authority.privateKey });
  const secure = createTlsPort({ contextFor: () => context, onSocket: (socket) => void socket.end('hello') }, 60);
  await new Promise<void>((resolve) => secure.server.listen(0, '127.0.0.1', resolve));
  closing.push(() => secure.server.close(), secure.destroyAll);
  const { port } = secure.server.address() as AddressInfo;
  expect(await allUntilClosed(connectPlain(port, '127.0.0.1'))).toBe('');
  const half = connectPlain(port, '127.0.0.1');
  half.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
  expect(await allUntilClosed(half)).toBe('');
});

it('outlives a look-up that throws (CVE-2026-21637)', async () => {
  const throwing = () => {
    throw new Error('a bug');
  };
  const secure = createTlsPort({ contextFor: throwing, onSocket: (socket) => void socket.end('hello') });
  await new Promise<void>((resolve) => secure.server.listen(0, '127.0.0.1', resolve));
  closing.push(() => secure.server.close(), secure.destroyAll);
  const { port } = secure.server.address() as AddressInfo;
  expect(await allUntilClosed(connect({ port, host: '127.0.0.1', servername: 'api.example.com' }))).toBe('');
});

it('cuts slow headers over TLS within their limit', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let nowMs = Date.now();
  const { handshake } = await start({ clock: { nowMs: () => nowMs, monotonicMs: () => nowMs } });
  const socket = await handshake('api.example.com');
  socket.write('GET /x HTTP/1.1\r\nHost: api.exa');
  let isClosed = false;
  socket.once('close', () => {
    isClosed = true;
  });
  // The client may be through the handshake before the server is: its seconds go on until it has seen the connection.
  while (!isClosed) {
    nowMs += 1_000;
    vi.advanceTimersByTime(1_000);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
});
