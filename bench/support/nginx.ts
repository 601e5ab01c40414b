// nginx as the peer and as the upstream of the gateway benchmark: on loopback, in the foreground, ended by its own id.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

export type Nginx = { pid: number; stop(): Promise<void> };

/**
 * Starts nginx with one worker pinned to the given core.
 *
 * @param directory  empty directory for configuration, logs and temporary files
 * @param http       body of the `http` block
 * @param port       port of the configuration that is probed until it answers
 * @throws Error when nginx is not installed or does not listen within 15 s
 */
export async function startNginx(directory: string, http: string, port: number, core: number): Promise<Nginx> {
  mkdirSync(join(directory, 'logs'), { recursive: true });
  const file = join(directory, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${directory}/nginx.pid; error_log ${directory}/logs/error.log warn;
user root;
events { worker_connections 4096; }
http {
  access_log off;
  map_hash_bucket_size 128;
  client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy; fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi; scgi_temp_path ${directory}/scgi;
  keepalive_requests 10000000; keepalive_timeout 65s;
  ${http}
}`,
  );
  const child = spawn('taskset', ['-c', String(core), 'nginx', '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  await waitForPort(child, port);
  if (child.pid === undefined) throw new Error('nginx has no process id');
  return { pid: child.pid, stop: () => stopChild(child) };
}

/** Upstream that answers every request with the same small JSON document. */
export function upstreamBlock(port: number): string {
  return `server { listen 127.0.0.1:${port}; location / { default_type application/json; return 200 '{"id":"o-1","item":"tea","quantity":2}'; } }`;
}

/** How nginx writes its access log: each line by itself, which it does unless told otherwise, or 64 KiB of them and once a second. */
export type NginxLog = 'by line' | 'buffered';

/** What Sluice is compared with: key check by map, limit_req, access log to a file, keep-alive to the upstream. */
export function peerBlock(port: number, upstreamPort: number, apiKey: string, directory: string, log: NginxLog): string {
  return `map $http_x_api_key $key_ok { default 0; "${apiKey}" 1; }
  limit_req_zone $http_x_api_key zone=keys:10m rate=1000000r/s;
  upstream orders { server 127.0.0.1:${upstreamPort}; keepalive 128; keepalive_requests 10000000; }
  server {
    listen 127.0.0.1:${port};
    access_log ${directory}/logs/access.log combined${log === 'buffered' ? ' buffer=64k flush=1s' : ''};
    location / {
      if ($key_ok = 0) { return 403; }
      limit_req zone=keys burst=100000 nodelay;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_pass http://orders;
    }
  }`;
}

/** @throws Error when the process ends or does not listen within 15 s */
export async function waitForPort(child: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`a peer ended with code ${child.exitCode}; are nginx and haproxy installed (Debian packages)?`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nobody listens on ${port}`);
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
