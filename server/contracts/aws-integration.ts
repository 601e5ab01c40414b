// Integrations with AWS services: queues and topics of this house, called in-process, and any service anywhere by a
// request signed with one of the project's upstream credentials.
import { z } from 'zod';
import { HttpMethod } from './http-method.ts';
import { IntegrationResponse, IntegrationUrl, UpstreamName } from './integration-parts.ts';
import { Region } from './names.ts';

/** Parameters that each action takes, those it needs first. Source: SQS and SNS API references. */
export const serviceActions = {
  'SQS-SendMessage': {
    needed: ['QueueUrl'],
    optional: ['MessageBody', 'DelaySeconds', 'MessageAttributes', 'MessageSystemAttributes', 'MessageDeduplicationId', 'MessageGroupId'],
  },
  'SQS-ReceiveMessage': {
    needed: ['QueueUrl'],
    optional: [
      'AttributeNames',
      'MessageSystemAttributeNames',
      'MessageAttributeNames',
      'MaxNumberOfMessages',
      'VisibilityTimeout',
      'WaitTimeSeconds',
      'ReceiveRequestAttemptId',
    ],
  },
  'SQS-DeleteMessage': { needed: ['QueueUrl', 'ReceiptHandle'], optional: [] },
  'SQS-PurgeQueue': { needed: ['QueueUrl'], optional: [] },
  'SNS-Publish': {
    needed: ['TopicArn'],
    optional: ['Message', 'Subject', 'MessageStructure', 'MessageAttributes', 'MessageDeduplicationId', 'MessageGroupId'],
  },
} as const;

const actionNames = Object.keys(serviceActions) as (keyof typeof serviceActions)[];

/**
 * `$request.{header,querystring,path}.{name}`, `$request.body`, `$request.body.{path}`, `$context.{name}`,
 * `$stageVariables.{name}`, a plain text, or a text with `${request.header.{name}}` and the like in it.
 * Source: API Gateway developer guide, "AWS service integrations for HTTP APIs".
 */
const ServiceParameter = z.string().max(4096);

/** A queue or topic of the project itself: nothing leaves the process, and it is metered like any request. */
export const AwsServiceIntegration = z
  .strictObject({
    kind: z.literal('aws-service'),
    action: z.enum(actionNames),
    region: Region.default('us-east-1'),
    /** `QueueUrl` may be a queue's name, `TopicArn` a topic's; `MessageBody` and `Message` are the request's body unless given. */
    parameters: z.record(z.string().max(64), ServiceParameter),
    /** Other statuses than the service's own; absent passes those on. */
    responses: z.array(IntegrationResponse).min(1).max(50).optional(),
  })
  .superRefine(({ action, parameters }, context) => {
    const { needed, optional } = serviceActions[action];
    const known: readonly string[] = [...needed, ...optional];
    for (const name of needed) {
      if (parameters[name] === undefined)
        context.addIssue({ code: 'custom', path: ['parameters', name], message: `${action} needs ${name}` });
    }
    for (const name of Object.keys(parameters)) {
      if (!known.includes(name))
        context.addIssue({ code: 'custom', path: ['parameters', name], message: `${action} has no parameter ${name}` });
    }
  });

/** Any AWS service at a configured endpoint, by a request signed with Signature Version 4. Not for S3's own encoding of paths. */
export const AwsRequestIntegration = z.strictObject({
  kind: z.literal('aws-request'),
  url: IntegrationUrl,
  method: HttpMethod.exclude(['ANY']).default('POST'),
  /** As it stands in the signature's scope, e.g. `states`. */
  service: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be the service of the signature, e.g. states'),
  region: Region.default('us-east-1'),
  /** Name of the upstream credential that signs. */
  credential: UpstreamName,
  /** `X-Amz-Target` of a service that speaks AWS JSON, e.g. `AWSStepFunctions.StartExecution`. */
  target: z
    .string()
    .regex(/^[A-Za-z0-9_.]{1,128}$/, 'must be such as AWSStepFunctions.StartExecution')
    .optional(),
  jsonVersion: z.enum(['1.0', '1.1']).default('1.0'),
  /** Members of the JSON body; absent sends the request's body as it is. */
  parameters: z.record(z.string().min(1).max(64), ServiceParameter).optional(),
  responses: z.array(IntegrationResponse).min(1).max(50).optional(),
});
