// The shop's upstream: answers quickly, slowly or not well, as real ones do.
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Listens on loopback; resolves when it does, rejects when the port is taken. */
export async function startDemoUpstream(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://upstream');
    request.resume();
    const { status, delayMs } = behaviour(pathname);
    delay(delayMs).then(() => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ path: pathname, status }));
    }, console.error);
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, '127.0.0.1', listening.resolve);
  await listening.promise;
  return server;
}

/** Catalog: quick. Checkout: a tenth of a second, every twelfth fails. Reports: up to 1.5 s, beyond the route's timeout. */
function behaviour(pathname: string): { status: number; delayMs: number } {
  const chance = Math.random();
  if (pathname === '/checkout') return { status: chance < 1 / 12 ? 500 : 201, delayMs: 40 + chance * 120 };
  if (pathname === '/reports') return { status: 200, delayMs: 200 + chance * 1_300 };
  return { status: pathname === '/catalog/unknown' ? 404 : 200, delayMs: 2 + chance * 20 };
}
