// The calls that recorded-refusals.ts tells the answers of: what must be there before, and what is then asked. Each may
// be run on either protocol, with queues of its own.

/** Runs an action that must succeed; the answer as JSON. */
type Run = (action: string, input: object) => Promise<Record<string, unknown>>;

/** What to ask; `fills` stands for `{…}` in the recorded text. */
type Asked = { action: string; input: object; fills?: Record<string, string> };

export type Prepare = (run: Run, name: string, accountId: string) => Promise<Asked>;

const fifo = { FifoQueue: 'true' };

async function standard(run: Run, QueueName: string, Attributes: object = {}): Promise<string> {
  return String((await run('CreateQueue', { QueueName, Attributes })).QueueUrl);
}
const ordered = (run: Run, name: string, attributes: object = {}) => standard(run, `${name}.fifo`, { ...fifo, ...attributes });
const arn = (accountId: string, name: string) => `arn:aws:sqs:us-east-1:${accountId}:${name}`;
const handleOf = (taskId: string, sourceArn: string) => Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');

const create =
  (Attributes: object): Prepare =>
  async (_run, QueueName) => ({ action: 'CreateQueue', input: { QueueName, Attributes } });
const send =
  (fields: object, attributes: object = {}): Prepare =>
  async (run, name) => ({ action: 'SendMessage', input: { QueueUrl: await standard(run, name, attributes), MessageBody: 'x', ...fields } });
const sendFifo =
  (fields: object): Prepare =>
  async (run, name) => ({ action: 'SendMessage', input: { QueueUrl: await ordered(run, name), MessageBody: 'x', ...fields } });
const receive =
  (fields: object): Prepare =>
  async (run, name) => ({ action: 'ReceiveMessage', input: { QueueUrl: await standard(run, name), ...fields } });
const cancel =
  (handle: (accountId: string, name: string) => string): Prepare =>
  async (run, name, accountId) => {
    await standard(run, name);
    return { action: 'CancelMessageMoveTask', input: { TaskHandle: handle(accountId, name) } };
  };

async function deadLetterQueue(run: Run, name: string, accountId: string): Promise<string> {
  await standard(run, name);
  const SourceArn = arn(accountId, name);
  await standard(run, `${name}-source`, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: SourceArn, maxReceiveCount: 1 }) });
  return SourceArn;
}

const permission = { AWSAccountIds: ['222222222222'], Actions: ['SendMessage'] };

export const refusalScenarios = {
  'a batch of more than a MiB': async (run, name) => {
    const Entries = [
      { Id: '1', MessageBody: 'a'.repeat(1_048_576) },
      { Id: '2', MessageBody: 'b' },
    ];
    return { action: 'SendMessageBatch', input: { QueueUrl: await standard(run, name), Entries } };
  },
  'a batch entry id with a blank': async (run, name) => {
    const Entries = [{ Id: 'a b', ReceiptHandle: 'x' }];
    return { action: 'DeleteMessageBatch', input: { QueueUrl: await standard(run, name), Entries } };
  },
  'twenty batch entries': async (run, name) => {
    const Entries = Array.from({ length: 20 }, (_, n) => ({ Id: String(n), ReceiptHandle: 'x', VisibilityTimeout: 1 }));
    return { action: 'ChangeMessageVisibilityBatch', input: { QueueUrl: await standard(run, name), Entries } };
  },
  'a queue that does not exist': async (_run, QueueName) => ({ action: 'GetQueueUrl', input: { QueueName } }),
  'a second purge': async (run, name) => {
    const QueueUrl = await standard(run, name);
    await run('PurgeQueue', { QueueUrl });
    return { action: 'PurgeQueue', input: { QueueUrl }, fills: { queue: name } };
  },
  'FifoQueue set on a standard queue': async (run, name) => ({
    action: 'SetQueueAttributes',
    input: { QueueUrl: await standard(run, name), Attributes: { FifoQueue: 'true' } },
  }),
  'FifoQueue false at creation': create({ FifoQueue: 'false' }),
  'ContentBasedDeduplication at creation': create({ ContentBasedDeduplication: 'false' }),
  'DeduplicationScope at creation': create({ DeduplicationScope: 'queue' }),
  'FifoThroughputLimit at creation': create({ FifoThroughputLimit: 'perQueue' }),
  'FifoQueue taken from a FIFO queue': async (run, name) => ({
    action: 'SetQueueAttributes',
    input: { QueueUrl: await ordered(run, name), Attributes: { FifoQueue: 'false' } },
  }),
  'an empty message attribute': send({ MessageAttributes: { ErrorDetails: { DataType: 'String', StringValue: '' } } }),
  'a message over the size of its queue': send({ MessageBody: 'a'.repeat(1_025) }, { MaximumMessageSize: '1024' }),
  'a message over a MiB': send({ MessageBody: 'a'.repeat(1_048_577) }),
  'no body': send({ MessageBody: '' }),
  'no group on a FIFO queue': sendFifo({ MessageDeduplicationId: 'd' }),
  'no group in a batch to a FIFO queue': async (run, name) => {
    const Entries = [{ Id: '1', MessageBody: 'x', MessageDeduplicationId: 'd' }];
    return { action: 'SendMessageBatch', input: { QueueUrl: await ordered(run, name), Entries } };
  },
  'no deduplication id on a FIFO queue': sendFifo({ MessageGroupId: 'g' }),
  'a wait of -1 s': receive({ WaitTimeSeconds: -1 }),
  'a wait of 21 s': receive({ WaitTimeSeconds: 21 }),
  'eleven messages': receive({ MaxNumberOfMessages: 11 }),
  'a delay on a FIFO queue': sendFifo({ MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 2 }),
  'a FIFO handle whose time is over': async (run, name) => {
    const QueueUrl = await ordered(run, name, { VisibilityTimeout: '0' });
    await run('SendMessage', { QueueUrl, MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: 'd' });
    const { Messages } = (await run('ReceiveMessage', { QueueUrl })) as { Messages: { ReceiptHandle: string }[] };
    const handle = Messages[0]?.ReceiptHandle ?? '';
    return { action: 'DeleteMessage', input: { QueueUrl, ReceiptHandle: handle }, fills: { handle } };
  },
  'a label that is there': async (run, name) => {
    const input = { QueueUrl: await standard(run, name), Label: 'crossaccountpermission', ...permission };
    await run('AddPermission', input);
    return { action: 'AddPermission', input };
  },
  'a label that is not there': async (run, name) => ({
    action: 'RemovePermission',
    input: { QueueUrl: await standard(run, name), Label: 'crossaccountpermission2' },
  }),
  'a move task out of no dead-letter queue': async (run, name, accountId) => {
    await standard(run, name);
    return { action: 'StartMessageMoveTask', input: { SourceArn: arn(accountId, name) } };
  },
  'a second move task': async (run, name, accountId) => {
    const SourceArn = await deadLetterQueue(run, name, accountId);
    await run('StartMessageMoveTask', { SourceArn });
    return { action: 'StartMessageMoveTask', input: { SourceArn } };
  },
  'a move task into nowhere': async (run, name, accountId) => {
    const SourceArn = await deadLetterQueue(run, name, accountId);
    return { action: 'StartMessageMoveTask', input: { SourceArn, DestinationArn: arn(accountId, `${name}-nowhere`) } };
  },
  'a task handle that is none': cancel(() => 'test_invalid'),
  'a task handle of no task': cancel((accountId, name) => handleOf('00000000-0000-0000-0000-000000000000', arn(accountId, name))),
  'a task handle of no queue': cancel((accountId) => handleOf('00000000-0000-0000-0000-000000000000', arn(accountId, 'no-such'))),
  'another delay at creation': async (run, name) => {
    await standard(run, name, { DelaySeconds: '1' });
    return { action: 'CreateQueue', input: { QueueName: name, Attributes: { DelaySeconds: '2' } } };
  },
  'another deduplication at creation': async (run, name) => {
    await ordered(run, name, { ContentBasedDeduplication: 'true' });
    return { action: 'CreateQueue', input: { QueueName: `${name}.fifo`, Attributes: { ...fifo, ContentBasedDeduplication: 'false' } } };
  },
  'an empty deduplication id': sendFifo({ MessageGroupId: 'g', MessageDeduplicationId: '' }),
  'a deduplication id of 129 letters': sendFifo({ MessageGroupId: 'g', MessageDeduplicationId: 'a'.repeat(129) }),
  'a deduplication id with a blank': sendFifo({ MessageGroupId: 'g', MessageDeduplicationId: 'group 123' }),
  'an empty group on a standard queue': send({ MessageGroupId: '' }),
  'a group of 129 letters': send({ MessageGroupId: 'a'.repeat(129) }),
  'a group with a blank': send({ MessageGroupId: 'group 123' }),
} satisfies Record<string, Prepare>;

export type Scenario = keyof typeof refusalScenarios;
