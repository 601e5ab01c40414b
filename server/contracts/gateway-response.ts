// The answers the gateway gives by itself, as an API may word them: API Gateway's own types and settings, the same in the
// console's forms, the declarative file, the database and the published config.
import { z } from 'zod';

/**
 * Type, default status (null: that of whatever falls back to it) and default message. A type that an API leaves alone
 * takes what the API sets for its family, DEFAULT_4XX or DEFAULT_5XX.
 * Source: API Gateway developer guide, "Gateway response types". INTEGRATION_FAILURE: the guide says 504, AWS answers 500.
 */
export const gatewayResponseDefaults = {
  ACCESS_DENIED: { status: 403, message: 'User is not authorized to access this resource with an explicit deny' },
  API_CONFIGURATION_ERROR: { status: 500, message: 'Internal server error' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, message: null },
  AUTHORIZER_FAILURE: { status: 500, message: null },
  BAD_REQUEST_BODY: { status: 400, message: 'Invalid request body' },
  BAD_REQUEST_PARAMETERS: { status: 400, message: 'Missing required request parameters' },
  DEFAULT_4XX: { status: null, message: null },
  DEFAULT_5XX: { status: null, message: null },
  EXPIRED_TOKEN: { status: 403, message: 'The security token included in the request is expired' },
  INTEGRATION_FAILURE: { status: 500, message: 'Internal server error' },
  INTEGRATION_TIMEOUT: { status: 504, message: 'Endpoint request timed out' },
  INVALID_API_KEY: { status: 403, message: 'Forbidden' },
  INVALID_SIGNATURE: {
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
  },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: 'Missing Authentication Token' },
  QUOTA_EXCEEDED: { status: 429, message: 'Limit Exceeded' },
  REQUEST_TOO_LARGE: { status: 413, message: 'Request Too Long' },
  RESOURCE_NOT_FOUND: { status: 404, message: 'Not Found' },
  THROTTLED: { status: 429, message: 'Too Many Requests' },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Unsupported Media Type' },
  WAF_FILTERED: { status: 403, message: 'Forbidden' },
} as const satisfies Record<string, { status: number | null; message: string | null }>;

export type GatewayResponseName = keyof typeof gatewayResponseDefaults;
const names = Object.keys(gatewayResponseDefaults) as [GatewayResponseName, ...GatewayResponseName[]];
export const GatewayResponseName = z.enum(names);

/**
 * How an API words one type. In header values and templates `$context.…` and `$stageVariables.…` are replaced; mapping
 * templates with directives are not taken.
 */
export const GatewayResponseSetting = z.strictObject({
  /** Absent keeps the type's own. */
  status: z.int().min(200).max(599).optional(),
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'must be the name of a header'),
      z.string().regex(/^[\x20-\x7e]{0,1024}$/, 'must be printable ASCII, at most 1,024 characters'),
    )
    .default({}),
  /** By content type; the one the client accepts first is sent, else `application/json`, else the first. */
  templates: z
    .record(
      z.string().regex(/^[A-Za-z0-9!#$&^_.+-]{1,64}\/[A-Za-z0-9!#$&^_.+-]{1,64}$/, 'must be a content type such as application/json'),
      z.string().max(32_768, 'must have at most 32,768 characters'),
    )
    .default({}),
});
export type GatewayResponseSetting = z.infer<typeof GatewayResponseSetting>;

export const GatewayResponseSettings = z.partialRecord(GatewayResponseName, GatewayResponseSetting);
export type GatewayResponseSettings = z.infer<typeof GatewayResponseSettings>;
