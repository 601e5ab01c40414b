// The proxies Sluice is measured beside: each on one core, with the same key check, answering from the same upstream.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from './bench-house.ts';
import { type NginxLog, peerBlock, startNginx, waitForPort } from './nginx.ts';

export type Peer = { name: string; url: string; pid: number; stop(): Promise<void> };

type PeerOptions = { directory: string; upstreamPort: number; apiKey: string; core: number };

/** nginx, haproxy and @fastify/http-proxy. @throws Error when one is not installed */
export async function startPeers(options: PeerOptions): Promise<Peer[]> {
  const peers: Peer[] = [];
  try {
    for (const start of [startBufferingNginx, startHaproxy, startFastify]) peers.push(await start(options));
    return peers;
  } catch (error) {
    for (const peer of peers) await peer.stop();
    throw error;
  }
}

function startBufferingNginx(options: PeerOptions): Promise<Peer> {
  return startNginxPeer('nginx', 'buffered', options);
}

/** nginx whose log keeps as much as Sluice's spool when its process is killed. @throws Error when it is not installed */
export function startLineLoggingNginx(options: PeerOptions): Promise<Peer> {
  return startNginxPeer('nginx-log-by-line', 'by line', options);
}

async function startNginxPeer(name: string, log: NginxLog, { directory, upstreamPort, apiKey, core }: PeerOptions): Promise<Peer> {
  const port = await freePort();
  const own = path.join(directory, name);
  await mkdir(own, { recursive: true });
  const nginx = await startNginx(own, peerBlock(port, upstreamPort, apiKey, own, log), port, core);
  return { name, url: `http://127.0.0.1:${port}/orders`, ...nginx };
}

async function startHaproxy({ directory, upstreamPort, apiKey, core }: PeerOptions): Promise<Peer> {
  const port = await freePort();
  const file = path.join(directory, 'haproxy.cfg');
  await writeFile(
    file,
    `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 65s
  timeout server 30s
  http-reuse always
frontend gateway
  bind 127.0.0.1:${port}
  stick-table type string len 64 size 10k expire 60s store http_req_rate(1s)
  http-request track-sc0 hdr(x-api-key)
  http-request deny deny_status 403 unless { hdr(x-api-key) -m str ${apiKey} }
  http-request deny deny_status 429 if { sc_http_req_rate(0) gt 1000000 }
  default_backend orders
backend orders
  server one 127.0.0.1:${upstreamPort} pool-max-conn 128
`,
  );
  const child = spawn('taskset', ['-c', String(core), 'haproxy', '-db', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  return peerOf('haproxy', port, child);
}

async function startFastify({ upstreamPort, apiKey, core }: PeerOptions): Promise<Peer> {
  const port = await freePort();
  const script = path.join(import.meta.dirname, 'fastify-proxy.ts');
  const parameters = ['-c', String(core), process.execPath, script, String(port), `http://127.0.0.1:${upstreamPort}`, apiKey];
  return peerOf('fastify', port, spawn('taskset', parameters, { stdio: ['ignore', 'ignore', 'inherit'] }));
}

async function peerOf(name: string, port: number, child: ChildProcess): Promise<Peer> {
  await waitForPort(child, port);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no process id`);
  const stop = async () => {
    if (child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  };
  return { name, url: `http://127.0.0.1:${port}/orders`, pid, stop };
}
