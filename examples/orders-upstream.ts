// The upstream behind the orders API: an ordinary HTTP server that knows nothing of gateways. It puts a new order on a
// queue and answers at once; what became of it is read from the table that the consumer fills.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { OrdersTable } from './orders-table.ts';

export type OrdersUpstream = { sqs: SQSClient; queueUrl: string; table: OrdersTable; port: number };

/** Listens on loopback; resolves when it does. */
export async function startOrdersUpstream(options: OrdersUpstream): Promise<Server> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      console.error('upstream:', error);
      if (!response.headersSent) reply(response, 500, { message: 'Something went wrong' });
    });
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(options.port, '127.0.0.1', listening.resolve);
  await listening.promise;
  return server;
}

async function answer({ sqs, queueUrl, table }: OrdersUpstream, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://upstream');
  const id = /^\/orders\/([^/]+)$/.exec(pathname)?.[1];
  if (request.method === 'GET' && id !== undefined) {
    const order = table.find(decodeURIComponent(id));
    reply(response, order ? 200 : 404, order ?? { message: 'No such order, or not processed yet' });
  } else if (request.method === 'GET' && pathname === '/orders') {
    reply(response, 200, { orders: table.list(50) });
  } else if (request.method === 'POST' && pathname === '/orders') {
    const body: unknown = await json(request).catch(() => null);
    if (typeof body !== 'object' || body === null) return reply(response, 400, { message: 'The body must be a JSON object' });
    const order = { ...body, id: randomUUID() };
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(order) }));
    reply(response, 202, { id: order.id, status: 'accepted' });
  } else {
    reply(response, 404, { message: 'Not found' });
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
