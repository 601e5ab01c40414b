// The proxy that a Node team would write first, as a peer: fastify with @fastify/http-proxy, an API key compared, kept
// connections to the upstream. `node bench/support/fastify-proxy.ts PORT UPSTREAM KEY`. Its packages are no part of Sluice:
// `npm install --no-save fastify@5.12.8 @fastify/http-proxy@11.6.3` brings them for a run.

type Reply = { code(status: number): Reply; send(body: object): Promise<unknown> };
type Request = { headers: Readonly<Record<string, string | undefined>> };
type Server = {
  addHook(name: 'onRequest', hook: (request: Request, reply: Reply) => Promise<void>): void;
  register(plugin: unknown, options: object): Promise<unknown>;
  listen(options: { host: string; port: number }): Promise<string>;
};

const [port, upstream, apiKey] = process.argv.slice(2);
if (port === undefined || upstream === undefined || apiKey === undefined) throw new Error('usage: fastify-proxy.ts PORT UPSTREAM KEY');

/** By a name that is no literal: the compiler need not find what is not installed. */
async function load<Loaded>(name: string): Promise<Loaded> {
  return ((await import(name)) as { default: Loaded }).default;
}

const fastify = await load<() => Server>('fastify');
const server = fastify();
server.addHook('onRequest', async (request, reply) => {
  if (request.headers['x-api-key'] !== apiKey) await reply.code(403).send({ message: 'Forbidden' });
});
await server.register(await load('@fastify/http-proxy'), { upstream, undici: { connections: 128, pipelining: 1 } });
await server.listen({ host: '127.0.0.1', port: Number(port) });
