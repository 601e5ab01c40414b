// Prisma sends the queries of one transaction side by side (a relation each); pg queues them, says that it will not do so
// for ever, and prints a warning. Here they wait for each other, as they do on the wire anyway.
import type { PoolClient } from 'pg';

const waiting = new WeakSet<PoolClient>();

/**
 * Makes the queries of a connection wait for the one before; a failed one holds nothing up.
 *
 * Queries with a callback or an own `submit` are passed through: whoever sends them waits already, as the pool does.
 *
 * @returns the same connection
 */
export function oneQueryAtATime(client: PoolClient): PoolClient {
  if (waiting.has(client)) return client;
  waiting.add(client);
  const send = client.query.bind(client) as (...given: unknown[]) => unknown;
  let last: Promise<unknown> = Promise.resolve();
  const sendInTurn = (...given: unknown[]) => {
    if (typeof given.at(-1) === 'function' || hasSubmit(given[0])) return send(...given);
    const result = last.then(() => send(...given));
    last = result.catch(() => undefined);
    return result;
  };
  client.query = sendInTurn as typeof client.query;
  return client;
}

function hasSubmit(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'submit' in query;
}
