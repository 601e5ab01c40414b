// An upstream of a test: a program's HTTP server on loopback that answers, breaks off or keeps its caller waiting.
import { once } from 'node:events';
import http from 'node:http';

export type Upstream = {
  port: number;
  /** Requests that arrived, by the last part of their path. */
  arrived: Map<string, number>;
  stop(): Promise<void>;
};

/** `…/fail` breaks the connection off, `…/wait` never answers, everything else is answered with what was asked. */
export async function startUpstream(): Promise<Upstream> {
  const arrived = new Map<string, number>();
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://upstream');
    const kind = url.pathname.split('/').at(-1) ?? '';
    arrived.set(kind, (arrived.get(kind) ?? 0) + 1);
    if (kind === 'fail') request.destroy();
    else if (kind !== 'wait') response.end(JSON.stringify({ from: 'upstream', url: request.url }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    arrived,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
