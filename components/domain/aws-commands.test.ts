import { expect, it } from 'vitest';
import { createCommand, publishCommand, queueCommands } from './aws-commands.ts';

const endpoint = { host: 'localhost', awsPort: 4566 };

it('names the queue by its URL, in its region', () => {
  const { send, receive } = queueCommands('arn:aws:sqs:eu-west-1:000000000007:orders', endpoint);
  expect(send).toBe(
    'aws --endpoint-url http://localhost:4566 --region eu-west-1 sqs send-message --queue-url http://localhost:4566/000000000007/orders --message-body hello',
  );
  expect(receive).toContain('receive-message --queue-url http://localhost:4566/000000000007/orders --wait-time-seconds 20');
});

it('publishes to a topic and makes the first of each', () => {
  expect(publishCommand('arn:aws:sns:us-east-1:000000000000:news', endpoint)).toContain(
    'sns publish --topic-arn arn:aws:sns:us-east-1:000000000000:news',
  );
  expect(createCommand('topic', endpoint)).toMatch(/sns create-topic --name hello$/);
});

it('gives a FIFO queue and topic the group and the id that they want', () => {
  expect(queueCommands('arn:aws:sqs:us-east-1:000000000000:steps.fifo', endpoint).send).toMatch(
    /--message-body hello --message-group-id hello --message-deduplication-id "\$\(date \+%s\)"$/,
  );
  expect(publishCommand('arn:aws:sns:us-east-1:000000000000:steps.fifo', endpoint)).toContain('--message-group-id hello');
});
