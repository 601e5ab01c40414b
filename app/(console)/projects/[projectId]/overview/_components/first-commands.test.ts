import { describe, expect, it } from 'vitest';
import type { FirstCommandsInput } from './first-commands.ts';
import { firstCommands } from './first-commands.ts';

const nothing: FirstCommandsInput = {
  accountId: '000000000000',
  endpoints: { gatewayPort: 8080, awsPort: 4566 },
  host: 'localhost',
  api: null,
  queueName: null,
  topicName: null,
};
const stages = [
  { name: 'draft', deploymentId: null },
  { name: 'live', deploymentId: 'd1' },
];

function curl(routes: { method: string; path: string; isApiKeyRequired: boolean }[]): string | undefined {
  return firstCommands({ ...nothing, api: { apiId: 'abc', routes, stages } })[0]?.command;
}

describe('first commands', () => {
  it('make what the project has not', () => {
    const [api, queue, topic] = firstCommands(nothing).map(({ command }) => command);
    expect(api).toBe('npm run sluice -- apply examples/orders.yaml');
    expect(queue?.split('\n')[0]).toContain('sqs create-queue --queue-name hello');
    expect(topic?.split('\n')[0]).toContain('sns create-topic --name hello');
  });

  it('call a deployed stage, on a route that needs no key where there is one', () => {
    const routes = [
      { method: 'GET', path: '/orders', isApiKeyRequired: true },
      { method: 'GET', path: '/hello/{name}', isApiKeyRequired: false },
    ];
    expect(curl(routes)).toBe('curl http://localhost:8080/_api/abc/live/hello/1');
    expect(curl([{ method: 'POST', path: '/orders', isApiKeyRequired: true }])).toBe(
      "curl -X POST -H 'x-api-key: YOUR_KEY' http://localhost:8080/_api/abc/live/orders",
    );
  });

  it('use the queue and the topic that are there', () => {
    const [, queue, topic] = firstCommands({ ...nothing, queueName: 'orders', topicName: 'images' }).map(({ command }) => command);
    expect(queue).toBe(
      'aws --endpoint-url http://localhost:4566 --region us-east-1 sqs send-message --queue-url http://localhost:4566/000000000000/orders --message-body hello',
    );
    expect(topic).toContain('--topic-arn arn:aws:sns:us-east-1:000000000000:images');
  });
});
