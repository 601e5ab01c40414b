// Calls a function over the Lambda Invoke API, wherever that is served.
import { z } from 'zod';
import { UpstreamName } from './integration-parts.ts';
import { Region } from './names.ts';

/**
 * The request becomes a proxy event, the function's result the response.
 * Source: API Gateway developer guide, "Lambda proxy integrations"; Lambda API reference, "Invoke".
 */
export const FunctionIntegration = z.strictObject({
  kind: z.literal('function'),
  /** Origin of the Invoke API: `http(s)://host[:port]`, or `upstream://name`. */
  url: z
    .string()
    .max(2048)
    .regex(/^(https?|upstream):\/\/(?:\$\{[^{}]+\}|[^/?#{}\\])+\/?$/, 'must be http(s)://host[:port] or upstream://name, without a path'),
  /** Name or ARN; may hold `${stageVariables.name}`. */
  functionName: z
    .string()
    .max(256)
    .regex(/^[A-Za-z0-9:_.${}-]+$/, 'must be the name or the ARN of a function'),
  /** Version or alias; absent is the service's default. */
  qualifier: z
    .string()
    .regex(/^[A-Za-z0-9$_-]{1,128}$/, 'must be a version or an alias')
    .optional(),
  region: Region.default('us-east-1'),
  /** Name of the upstream credential that signs the call; absent sends it unsigned. */
  credential: UpstreamName.optional(),
  /** A REST API has 1.0 only, whatever stands here. */
  payloadVersion: z.enum(['1.0', '2.0']).default('2.0'),
  /**
   * `Event` does not wait for the function and answers 202; `by-request` leaves it to the client's header
   * `X-Amz-Invocation-Type: Event`.
   */
  invocationType: z.enum(['RequestResponse', 'Event', 'by-request']).default('RequestResponse'),
});
