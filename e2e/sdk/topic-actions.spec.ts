// Every SNS action through the real SDK's types and parsing: what is set is what is read, what is refused is refused in
// SNS's words.
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@playwright/test';
import type { Target } from './client-driver.ts';
import { freshName, test } from './sdk-test.ts';

function connect({ endpoint, region, accessKeyId, secretAccessKey }: Target) {
  const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  return { sns: new SNSClient(settings), sqs: new SQSClient(settings) };
}

test('topics keep attributes and tags, and are listed over pages', async ({ target }) => {
  const { sns } = connect(target);
  const Name = freshName('topic');
  const given = { Name, Attributes: { DisplayName: 'News & <more>' }, Tags: [{ Key: 'team', Value: 'a b' }] };
  const { TopicArn } = await sns.send(new CreateTopicCommand(given));
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'MaximumMessageSize', AttributeValue: '2048' }));
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({ DisplayName: 'News & <more>', MaximumMessageSize: '2048', SubscriptionsConfirmed: '0', TopicArn });
  await sns.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: 'stage', Value: 'prod' }] }));
  await sns.send(new UntagResourceCommand({ ResourceArn: TopicArn, TagKeys: ['team'] }));
  const { Tags } = await sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }));
  expect(Tags).toEqual([{ Key: 'stage', Value: 'prod' }]);
  await Promise.all(Array.from({ length: 120 }, (_, n) => sns.send(new CreateTopicCommand({ Name: `${Name}-${n}` }))));
  const listed: string[] = [];
  for (let NextToken: string | undefined, page = 0; page === 0 || NextToken !== undefined; page += 1) {
    const answer = await sns.send(new ListTopicsCommand({ NextToken }));
    listed.push(...(answer.Topics ?? []).map((topic) => topic.TopicArn ?? ''));
    NextToken = answer.NextToken;
  }
  expect(listed.filter((arn) => arn.includes(Name))).toHaveLength(121);
  expect(new Set(listed).size).toBe(listed.length);
});

test('subscriptions filter by attributes and deliver raw, batches answer by entry', async ({ target }) => {
  const { sns, sqs } = connect(target);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: freshName('filtered') }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: freshName('filtered') }));
  const queue = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: queue.Attributes?.QueueArn,
      Attributes: { RawMessageDelivery: 'true', FilterPolicy: '{"color":["red"],"size":[{"numeric":[">",3]}]}' },
      ReturnSubscriptionArn: true,
    }),
  );
  const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(Attributes).toMatchObject({ RawMessageDelivery: 'true', FilterPolicyScope: 'MessageAttributes', PendingConfirmation: 'false' });
  const entry = (Id: string, color: string, size: string) => ({
    Id,
    Message: `${color} ${size} é`,
    MessageAttributes: {
      color: { DataType: 'String', StringValue: color },
      size: { DataType: 'Number', StringValue: size },
      picture: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 10]) },
    },
  });
  const batch = [entry('a', 'red', '4'), entry('b', 'red', '3'), entry('c', 'blue', '9'), { Id: 'd', Message: '' }];
  const { Successful, Failed } = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: batch }));
  expect(Successful?.map((one) => one.Id)).toEqual(['a', 'b', 'c']);
  expect(Failed).toMatchObject([{ Id: 'd', Code: 'InvalidParameter', SenderFault: true }]);
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2, MessageAttributeNames: ['All'] });
  const { Messages = [] } = await sqs.send(receive);
  expect(Messages.map((message) => message.Body)).toEqual(['red 4 é']);
  expect(Messages[0]?.MessageAttributes?.picture?.BinaryValue).toEqual(new Uint8Array([0, 255, 10]));

  const set = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'perhaps' };
  await expect(sns.send(new SetSubscriptionAttributesCommand(set))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid parameter: RawMessageDelivery: Invalid value [perhaps]. Must be true or false.',
  });
  const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toMatchObject([{ SubscriptionArn, Protocol: 'sqs', Endpoint: queue.Attributes?.QueueArn, TopicArn }]);
});

test('refusals carry SNS’s codes and words', async ({ target }) => {
  const { sns } = connect(target);
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: freshName('refusing') }));
  const refused = (publish: object) => expect(sns.send(new PublishCommand({ Message: 'x', TopicArn, ...publish }))).rejects;
  await refused({ TopicArn: `${TopicArn}-not` }).toMatchObject({ name: 'NotFoundException', message: 'Topic does not exist' });
  await refused({ Message: '' }).toMatchObject({ message: 'Invalid parameter: Empty message' });
  await refused({ Message: 'x'.repeat(262_145) }).toMatchObject({ message: 'Invalid parameter: Message too long' });
  await refused({ MessageAttributes: { a: { DataType: 'Text', StringValue: 'x' } } }).toMatchObject({
    name: 'InvalidParameterValueException',
  });
  await expect(sns.send(new SubscribeCommand({ TopicArn, Protocol: 'pigeon', Endpoint: 'coop' }))).rejects.toMatchObject({
    message: 'Invalid parameter: Amazon SNS does not support this protocol string: pigeon',
  });
});
