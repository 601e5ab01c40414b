// What integrations of several kinds are made of: URLs, mappings of parameters, responses chosen by a pattern.
import { z } from 'zod';

/**
 * Absolute `http(s)://host/path`, or `upstream://name/path` for an upstream of the project. May hold `{name}` of the
 * route's path parameters after the host, and `${stageVariables.name}` anywhere.
 */
export const IntegrationUrl = z
  .string()
  .regex(/^(https?|upstream):\/\//, 'must begin with http://, https:// or upstream://')
  .max(2048);

/** Name of an upstream or an upstream credential: it stands in URLs. */
export const UpstreamName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must have 1 to 64 letters, digits, hyphens and underscores');

/** Source: API Gateway developer guide, "Content type conversions". */
export const ContentHandling = z.enum(['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT']);
export type ContentHandling = z.infer<typeof ContentHandling>;

/** Printable ASCII: a value that goes into a header or a query. */
const Expression = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII');

/**
 * `integration.request.{header,querystring,path}.{name}` to where its value comes from: `method.request.…`,
 * `context.…`, `stageVariables.…` or `'a text'`.
 * Source: API Gateway developer guide, "Mapping method request data to integration request parameters".
 */
export const RequestParameters = z.record(
  z
    .string()
    .regex(/^integration\.request\.(header|querystring|path)\.[A-Za-z0-9!#$%&*+.^_`|~-]{1,128}$/, 'must be integration.request.header.NAME')
    .refine((target) => !isForbiddenHeader(target), 'this header is written by the gateway alone'),
  Expression,
);

export const IntegrationResponse = z.strictObject({
  statusCode: z.int().min(200).max(599),
  /** Regular expression that the whole status of the upstream must match, e.g. `5\d{2}`; absent takes what no other takes. */
  selectionPattern: z
    .string()
    .max(256)
    .refine((pattern) => isPattern(pattern), 'is not a regular expression')
    .optional(),
  /** `method.response.header.{name}` to `integration.response.header.{name}`, `integration.response.body.{path}`, `context.…` or `'a text'`. */
  responseParameters: z
    .record(
      z
        .string()
        .regex(/^method\.response\.header\.[A-Za-z0-9!#$%&*+.^_`|~-]{1,128}$/, 'must be method.response.header.NAME')
        .refine((target) => !isForbiddenHeader(target), 'this header is written by the gateway alone'),
      Expression,
    )
    .default({}),
  contentHandling: ContentHandling.optional(),
});
export type IntegrationResponse = z.infer<typeof IntegrationResponse>;

/** Source: API Gateway developer guide, "Amazon API Gateway important notes": what can not be a mapping's target. */
const forbiddenHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amzn-apigateway-api-id',
  'x-amzn-requestid',
  'x-amzn-trace-id',
]);

function isForbiddenHeader(target: string): boolean {
  const name = /\.header\.(.*)$/.exec(target)?.[1];
  return name !== undefined && forbiddenHeaders.has(name.toLowerCase());
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
