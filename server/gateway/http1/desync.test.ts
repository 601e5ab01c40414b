// Requests that nobody intended: an upstream behind the gateway counts what reaches it while clients send what could be read
// in two ways. The upstream is nginx where it is installed, else Node's own server; SLUICE_DESYNC_PAYLOADS=100000 runs longer.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { desyncPayloads } from '../../testing/desync-payloads.ts';
import { deployedRoute, oneStageConfig, startTestGateway } from '../../testing/gateway-fakes.ts';

const payloads = Number(process.env.SLUICE_DESYNC_PAYLOADS ?? 1_500);
const seed = Number(process.env.SLUICE_DESYNC_SEED ?? 20_261_126);
const closing: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** @returns its port, and the paths of all requests it has seen */
async function startCountingUpstream(): Promise<{ name: string; port: number; seen(): string[] }> {
  return spawnSync('nginx', ['-v']).status === 0 ? startNginx() : startNodeServer();
}

async function startNodeServer() {
  const paths: string[] = [];
  const server = createHttpServer({ insecureHTTPParser: true }, (request, response) => {
    paths.push(request.url ?? '');
    request.resume();
    request.on('end', () => response.end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { name: 'node', port: (server.address() as AddressInfo).port, seen: () => paths };
}

async function startNginx() {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'sluice-desync-'));
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name};`);
  const log = path.join(directory, 'access.log');
  writeFileSync(
    path.join(directory, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${directory}/pid; error_log ${directory}/error.log crit;
${process.getuid?.() === 0 ? 'user root;' : ''} events { worker_connections 1024; }
http { ${temporary.join(' ')} log_format path '$request_uri'; access_log ${log} path;
server { listen 127.0.0.1:${port}; location / { client_max_body_size 0; return 200 '{}'; } } }`,
  );
  const child = spawn('nginx', ['-p', directory, '-c', path.join(directory, 'nginx.conf')], { stdio: 'ignore' });
  closing.push(() => ended(child).then(() => rmSync(directory, { recursive: true, force: true })));
  await expect.poll(() => reaches(port), { timeout: 20_000 }).toBe(true);
  return { name: 'nginx', port, seen: () => readFileSync(log, 'latin1').split('\n').filter(Boolean) };
}

function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null) return Promise.resolve();
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  return exit;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function reaches(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** Sends each payload on a connection of its own, at most 16 at a time, and waits until the server has closed it. */
async function sendAll(port: number): Promise<{ answers: Map<string, number> }> {
  const answers = new Map<string, number>();
  const queue = desyncPayloads(payloads, seed);
  const lane = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const answer = await sendOne(port, next.value.bytes);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return { answers };
}

async function sendOne(port: number, bytes: Buffer): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  socket.on('data', (data: Buffer) => {
    text += data.toString('latin1');
    // An answer that leaves the connection open: whatever else was sent has been taken as a request by now, or waits.
    if (text.includes('\r\n\r\n')) setImmediate(() => socket.end());
  });
  socket.on('error', () => undefined);
  socket.write(bytes);
  const timer = setTimeout(() => socket.destroy(), 300);
  await new Promise((resolve) => socket.on('close', resolve));
  clearTimeout(timer);
  return text.slice(9, 12);
}

/** Paths that no client asked for, or asked for once and were seen twice. */
function unintended(seen: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of seen) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].filter(([one, count]) => !/^\/(_api\/testapi000\/prod\/)?open\/\d+$/.test(one) || count > 1).map(([one]) => one);
}

describe('an upstream behind the gateway', () => {
  it.each([
    ['as a rule', false],
    ['where a route takes bodies with any method', true],
  ])('sees no request that no client intended, %s', { timeout: 120_000 + payloads * 40 }, async (_, allowsBodyOnAnyMethod) => {
    const upstream = await startCountingUpstream();
    const route = deployedRoute({
      path: '/open/{id}',
      integration: { kind: 'http-proxy', url: `http://127.0.0.1:${upstream.port}/open/{id}` },
      allowsBodyOnAnyMethod,
    });
    const { gateway, port } = await startTestGateway(oneStageConfig('http', [route]));
    closing.push(() => gateway.drain(1_000));
    const { answers } = await sendAll(port);
    expect(unintended(upstream.seen())).toEqual([]);
    // Most are refused, some are right and pass: the check looks at both.
    expect(answers.get('400') ?? 0).toBeGreaterThan(payloads / 5);
    expect(answers.get('200') ?? 0).toBeGreaterThan(payloads / 100);
    expect(upstream.seen().length).toBeGreaterThan(payloads / 100);
  });

  it('would see some behind a proxy that passes on what it does not understand', { timeout: 120_000 + payloads * 40 }, async () => {
    const upstream = await startCountingUpstream();
    const naive = createServer((client: Socket) => {
      const up = connect(upstream.port, '127.0.0.1');
      client.pipe(up).pipe(client);
      for (const socket of [client, up]) socket.on('error', () => undefined).on('close', () => [client, up].map((one) => one.destroy()));
    });
    naive.listen(0, '127.0.0.1');
    await once(naive, 'listening');
    closing.push(() => new Promise((resolve) => naive.close(resolve)));
    await sendAll((naive.address() as AddressInfo).port);
    expect(unintended(upstream.seen()).length).toBeGreaterThan(0);
  });
});
