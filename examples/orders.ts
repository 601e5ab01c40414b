// Runs the orders example on a house that has taken orders.yaml: the upstream and the consumer in one process.
import path from 'node:path';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { connectToHouse } from './connect-to-house.ts';
import { consumeOrders } from './orders-consumer.ts';
import { openOrdersTable } from './orders-table.ts';
import { startOrdersUpstream } from './orders-upstream.ts';

const house = await connectToHouse();
const sqs = new SQSClient(house.aws);
const { QueueUrl: queueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'orders' }));
const table = openOrdersTable(process.env.ORDERS_FILE ?? path.join(import.meta.dirname, '../.cache/examples/orders.sqlite'));
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());

const port = Number(process.env.ORDERS_PORT ?? 9001);
const api = await house.apiUrl('orders', 'live');
const upstream = await startOrdersUpstream({ sqs, queueUrl, table, port });
console.log(`The upstream listens on http://127.0.0.1:${port}, the consumer waits for orders (Ctrl-C ends both).

Post an order with one of the keys that apply printed, and look at it:
  curl -X POST ${api}/orders -H 'x-api-key: KEY' -d '{"item":"lamp","quantity":2}'
  curl ${api}/orders -H 'x-api-key: KEY'
An order whose quantity is 0 fails three times and lands in the queue orders-dead.
`);
await consumeOrders({ sqs, queueUrl, table, signal: stop.signal, say: (line) => console.log(line) });
upstream.close();
upstream.closeAllConnections();
table.close();
