// The proxy that a Node team would write first, as a peer: fastify with @fastify/http-proxy, an API key compared, kept
// connections to the upstream. `node bench/support/fastify-proxy.ts PORT UPSTREAM KEY`.
import httpProxy from '@fastify/http-proxy';
import { fastify } from 'fastify';

const [port, upstream, apiKey] = process.argv.slice(2);
if (port === undefined || upstream === undefined || apiKey === undefined) throw new Error('usage: fastify-proxy.ts PORT UPSTREAM KEY');

const server = fastify();
server.addHook('onRequest', async (request, reply) => {
  if (request.headers['x-api-key'] !== apiKey) await reply.code(403).send({ message: 'Forbidden' });
});
await server.register(httpProxy, { upstream, undici: { connections: 128, pipelining: 1 } });
await server.listen({ host: '127.0.0.1', port: Number(port) });
