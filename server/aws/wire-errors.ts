// The errors that SQS and SNS answer with: name in the JSON protocol, code in the Query protocol, HTTP status.
// A handler throws `sqsError(...)` or `snsError(...)`; the endpoint renders it for the caller's protocol.

/** Who is at fault, as both protocols report it: the caller (4xx) or the service (5xx). */
export type Fault = 'Sender' | 'Receiver';

/** An answer that refuses the call. `message` is shown to the caller; `cause` is for the log only. */
export class WireError extends Error {
  /** Code of the Query protocol and of the header `x-amzn-query-error`, e.g. `AWS.SimpleQueueService.NonExistentQueue`. */
  readonly code: string;
  /** Full `__type` of the JSON protocol, e.g. `com.amazonaws.sqs#QueueDoesNotExist`. */
  readonly jsonType: string;
  readonly status: number;
  readonly fault: Fault;
  /** Text on the Query protocol where AWS's differs from the JSON one. */
  readonly queryMessage: string;

  constructor(facts: WireErrorFacts, message: string, options: { queryMessage?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'WireError';
    this.code = facts.code;
    this.jsonType = facts.jsonType;
    this.status = facts.status;
    this.fault = facts.status >= 500 ? 'Receiver' : 'Sender';
    this.queryMessage = options.queryMessage ?? message;
  }
}

export type WireErrorFacts = { code: string; jsonType: string; status: number };

const sqs = (shape: string, code: string, status = 400): WireErrorFacts => ({ code, jsonType: `com.amazonaws.sqs#${shape}`, status });
const sqsPrefixed = (shape: string, status = 400): WireErrorFacts => sqs(shape, `AWS.SimpleQueueService.${shape}`, status);
const coral = (shape: string, code: string, status = 400): WireErrorFacts => ({
  code,
  jsonType: `com.amazon.coral.service#${shape}`,
  status,
});

/**
 * Errors of SQS by shape name. Source: SQS API reference, "Errors" of each action, and the botocore service model
 * (awsQueryCompatible codes).
 */
const sqsErrorFacts = {
  AccessDenied: coral('AccessDeniedException', 'AccessDenied', 403),
  BatchEntryIdsNotDistinct: sqsPrefixed('BatchEntryIdsNotDistinct'),
  BatchRequestTooLong: sqsPrefixed('BatchRequestTooLong'),
  EmptyBatchRequest: sqsPrefixed('EmptyBatchRequest'),
  InvalidAddress: sqs('InvalidAddress', 'InvalidAddress', 404),
  InvalidAttributeName: sqs('InvalidAttributeName', 'InvalidAttributeName'),
  InvalidAttributeValue: sqs('InvalidAttributeValue', 'InvalidAttributeValue'),
  InvalidBatchEntryId: sqsPrefixed('InvalidBatchEntryId'),
  InvalidIdFormat: sqs('InvalidIdFormat', 'InvalidIdFormat'),
  InvalidMessageContents: sqs('InvalidMessageContents', 'InvalidMessageContents'),
  InvalidParameterValue: coral('InvalidParameterValueException', 'InvalidParameterValue'),
  InvalidSecurity: sqs('InvalidSecurity', 'InvalidSecurity', 403),
  MessageNotInflight: sqsPrefixed('MessageNotInflight'),
  MissingParameter: coral('MissingRequiredParameterException', 'MissingParameter'),
  OverLimit: sqs('OverLimit', 'OverLimit', 403),
  PurgeQueueInProgress: sqsPrefixed('PurgeQueueInProgress', 403),
  QueueDeletedRecently: sqsPrefixed('QueueDeletedRecently'),
  QueueDoesNotExist: sqs('QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'),
  QueueNameExists: sqs('QueueNameExists', 'QueueAlreadyExists'),
  ReceiptHandleIsInvalid: sqs('ReceiptHandleIsInvalid', 'ReceiptHandleIsInvalid', 404),
  RequestThrottled: sqs('RequestThrottled', 'RequestThrottled', 403),
  ResourceNotFound: sqs('ResourceNotFoundException', 'ResourceNotFoundException', 404),
  TooManyEntriesInBatchRequest: sqsPrefixed('TooManyEntriesInBatchRequest'),
  UnsupportedOperation: sqsPrefixed('UnsupportedOperation'),
} as const satisfies Record<string, WireErrorFacts>;

export type SqsErrorShape = keyof typeof sqsErrorFacts;

/** An SQS refusal with the text the caller reads. */
export function sqsError(shape: SqsErrorShape, message: string, options: { queryMessage?: string; cause?: unknown } = {}): WireError {
  return new WireError(sqsErrorFacts[shape], message, options);
}

/** The queue is unknown, or belongs to somebody else: both look the same. The Query text ends otherwise than the JSON one. */
export function queueDoesNotExist(): WireError {
  return sqsError('QueueDoesNotExist', 'The specified queue does not exist.', {
    queryMessage: 'The specified queue does not exist for this wsdl version.',
  });
}

const sns = (code: string, status = 400): WireErrorFacts => ({ code, jsonType: `com.amazonaws.sns#${code}`, status });

/** Errors of SNS by Query code. Source: SNS API reference, "Errors" of each action, and the botocore service model. */
const snsErrorFacts = {
  AuthorizationError: sns('AuthorizationError', 403),
  BatchEntryIdsNotDistinct: sns('BatchEntryIdsNotDistinct'),
  BatchRequestTooLong: sns('BatchRequestTooLong'),
  ConcurrentAccess: sns('ConcurrentAccess'),
  EmptyBatchRequest: sns('EmptyBatchRequest'),
  EndpointDisabled: sns('EndpointDisabled'),
  FilterPolicyLimitExceeded: sns('FilterPolicyLimitExceeded', 403),
  InternalError: sns('InternalError', 500),
  InvalidBatchEntryId: sns('InvalidBatchEntryId'),
  InvalidParameter: sns('InvalidParameter'),
  InvalidSecurity: sns('InvalidSecurity', 403),
  NotFound: sns('NotFound', 404),
  ParameterValueInvalid: sns('ParameterValueInvalid'),
  ResourceNotFound: sns('ResourceNotFound', 404),
  StaleTag: sns('StaleTag'),
  SubscriptionLimitExceeded: sns('SubscriptionLimitExceeded', 403),
  TagLimitExceeded: sns('TagLimitExceeded'),
  Throttled: sns('Throttled', 429),
  TooManyEntriesInBatchRequest: sns('TooManyEntriesInBatchRequest'),
  TopicLimitExceeded: sns('TopicLimitExceeded', 403),
  ValidationError: sns('ValidationError'),
} as const satisfies Record<string, WireErrorFacts>;

export type SnsErrorCode = keyof typeof snsErrorFacts;

/** An SNS refusal with the text the caller reads. */
export function snsError(code: SnsErrorCode, message: string, options: { cause?: unknown } = {}): WireError {
  return new WireError(snsErrorFacts[code], message, options);
}

/** The request could not be read: bad JSON, a value of the wrong type, a malformed form. */
export function malformedInput(protocol: 'json' | 'query', message: string): WireError {
  const facts = protocol === 'json' ? coral('SerializationException', 'MalformedInput') : coral('MalformedInput', 'MalformedInput');
  return new WireError(facts, message);
}
