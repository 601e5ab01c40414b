// What SQS answered when it was asked for something wrong, as recorded from it: which call, its code on the Query
// protocol, its shape on the JSON protocol where that differs, status and text. `{…}` in a text stands for what the call
// gave. A fixture: facts about AWS, nothing of ours.
import type { Scenario } from './refusal-scenarios.ts';

export type RecordedRefusal = { scenario: Scenario; code: string; status: number; shape?: string; message: string; queryMessage?: string };

const prefixed = (name: string) => `AWS.SimpleQueueService.${name}`;
const invalid = { code: 'InvalidParameterValue', status: 400, shape: 'InvalidParameterValueException' };
const missing = { code: 'MissingParameter', status: 400, shape: 'MissingRequiredParameterException' };
const unknownName = { code: 'InvalidAttributeName', status: 400, shape: 'InvalidAttributeName' };
const notFound = { code: 'ResourceNotFoundException', status: 404, shape: 'ResourceNotFoundException' };
const exists = { code: 'QueueAlreadyExists', status: 400, shape: 'QueueNameExists' };
const idReason = (name: string) => `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
const badId = (scenario: Scenario, name: string, value: string): RecordedRefusal => ({
  scenario,
  ...invalid,
  message: `Value ${value} for parameter ${name} is invalid. Reason: ${idReason(name)}`,
});

export const recordedRefusals: readonly RecordedRefusal[] = [
  {
    scenario: 'a batch of more than a MiB',
    ...{ code: prefixed('BatchRequestTooLong'), status: 400, shape: 'BatchRequestTooLong' },
    message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
  },
  {
    scenario: 'a batch entry id with a blank',
    ...{ code: prefixed('InvalidBatchEntryId'), status: 400, shape: 'InvalidBatchEntryId' },
    message: 'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
  },
  {
    scenario: 'twenty batch entries',
    ...{ code: prefixed('TooManyEntriesInBatchRequest'), status: 400, shape: 'TooManyEntriesInBatchRequest' },
    message: 'Maximum number of entries per request are 10. You have sent 20.',
  },
  {
    scenario: 'a queue that does not exist',
    ...{ code: prefixed('NonExistentQueue'), status: 400, shape: 'QueueDoesNotExist' },
    message: 'The specified queue does not exist.',
    queryMessage: 'The specified queue does not exist for this wsdl version.',
  },
  {
    scenario: 'a second purge',
    ...{ code: prefixed('PurgeQueueInProgress'), status: 403, shape: 'PurgeQueueInProgress' },
    message: 'Only one PurgeQueue operation on {queue} is allowed every 60 seconds.',
  },
  { scenario: 'FifoQueue set on a standard queue', ...unknownName, message: 'Unknown Attribute FifoQueue.' },
  { scenario: 'FifoQueue false at creation', ...unknownName, message: 'Unknown Attribute FifoQueue.' },
  { scenario: 'ContentBasedDeduplication at creation', ...unknownName, message: 'Unknown Attribute ContentBasedDeduplication.' },
  {
    scenario: 'DeduplicationScope at creation',
    ...unknownName,
    message: 'You can specify the DeduplicationScope only when FifoQueue is set to true.',
  },
  {
    scenario: 'FifoThroughputLimit at creation',
    ...unknownName,
    message: 'You can specify the FifoThroughputLimit only when FifoQueue is set to true.',
  },
  {
    scenario: 'FifoQueue taken from a FIFO queue',
    ...{ code: 'InvalidAttributeValue', status: 400, shape: 'InvalidAttributeValue' },
    message: 'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
  },
  {
    scenario: 'an empty message attribute',
    ...invalid,
    message: "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.",
  },
  {
    scenario: 'a message over the size of its queue',
    ...invalid,
    message: 'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
  },
  {
    scenario: 'a message over a MiB',
    ...invalid,
    message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
  },
  { scenario: 'no body', ...missing, message: 'The request must contain the parameter MessageBody.' },
  { scenario: 'no group on a FIFO queue', ...missing, message: 'The request must contain the parameter MessageGroupId.' },
  { scenario: 'no group in a batch to a FIFO queue', ...invalid, message: 'The request must contain the parameter MessageGroupId.' },
  {
    scenario: 'no deduplication id on a FIFO queue',
    ...invalid,
    message: 'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  },
  {
    scenario: 'a wait of -1 s',
    ...invalid,
    message: 'Value -1 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
  },
  {
    scenario: 'a wait of 21 s',
    ...invalid,
    message: 'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
  },
  {
    scenario: 'eleven messages',
    ...invalid,
    message: 'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
  },
  {
    scenario: 'a delay on a FIFO queue',
    ...invalid,
    message: 'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
  },
  {
    scenario: 'a FIFO handle whose time is over',
    ...invalid,
    message: 'Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.',
  },
  {
    scenario: 'a label that is there',
    ...invalid,
    message: 'Value crossaccountpermission for parameter Label is invalid. Reason: Already exists.',
  },
  {
    scenario: 'a label that is not there',
    ...invalid,
    message: "Value crossaccountpermission2 for parameter Label is invalid. Reason: can't find label.",
  },
  { scenario: 'a move task out of no dead-letter queue', ...invalid, message: 'Source queue must be configured as a Dead Letter Queue.' },
  {
    scenario: 'a second move task',
    ...invalid,
    message: 'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
  },
  {
    scenario: 'a move task into nowhere',
    ...notFound,
    message: "The resource that you specified for the DestinationArn parameter doesn't exist.",
  },
  { scenario: 'a task handle that is none', ...invalid, message: 'Value for parameter TaskHandle is invalid.' },
  { scenario: 'a task handle of no task', ...notFound, message: 'Task does not exist.' },
  {
    scenario: 'a task handle of no queue',
    ...notFound,
    message: "The resource that you specified for the SourceArn parameter doesn't exist.",
  },
  {
    scenario: 'another delay at creation',
    ...exists,
    message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
  },
  {
    scenario: 'another deduplication at creation',
    ...exists,
    message: 'A queue already exists with the same name and a different value for attribute ContentBasedDeduplication',
  },
  badId('an empty deduplication id', 'MessageDeduplicationId', ''),
  badId('a deduplication id of 129 letters', 'MessageDeduplicationId', 'a'.repeat(129)),
  badId('a deduplication id with a blank', 'MessageDeduplicationId', 'group 123'),
  badId('an empty group on a standard queue', 'MessageGroupId', ''),
  badId('a group of 129 letters', 'MessageGroupId', 'a'.repeat(129)),
  badId('a group with a blank', 'MessageGroupId', 'group 123'),
];
