// Which answers there are and how they read where nobody has worded them: one row a type. The kebab-case names are ours,
// for code; `setting` is API Gateway's name, by which an API words it (null: only through its family, DEFAULT_4XX or
// DEFAULT_5XX).
// Source: API Gateway developer guide, "Gateway response types"; observed answers where they differ.
import { type GatewayResponseName, gatewayResponseDefaults } from '../../contracts/gateway-response.ts';
import type { Outcome } from '../../contracts/usage-record.ts';

/** What code refuses with: the 19 types that can happen by themselves, and those AWS has no name for. */
export type GatewayResponseType =
  | 'access-denied'
  | 'api-configuration-error'
  | 'authorizer-configuration-error'
  | 'authorizer-failure'
  | 'bad-request'
  | 'bad-request-body'
  | 'bad-request-parameters'
  | 'expired-token'
  | 'forbidden'
  | 'integration-failure'
  | 'integration-timeout'
  | 'internal-error'
  | 'invalid-api-key'
  | 'invalid-signature'
  | 'method-not-allowed'
  | 'missing-authentication-token'
  | 'no-route'
  | 'overloaded'
  | 'quota-exceeded'
  | 'request-too-large'
  | 'resource-not-found'
  | 'throttled'
  | 'unauthorized'
  | 'unsupported-media-type'
  | 'waf-filtered';

export type ResponseRow = {
  status: number;
  /** Value of `x-amzn-ErrorType`, REST APIs only. */
  errorType: string;
  message: string | null;
  outcome: Outcome;
  setting: GatewayResponseName | null;
};

/** A row of AWS's table. */
function named(setting: Exclude<GatewayResponseName, 'DEFAULT_4XX' | 'DEFAULT_5XX'>, errorType: string, outcome: Outcome): ResponseRow {
  return { ...gatewayResponseDefaults[setting], errorType, outcome, setting };
}

/** A row that AWS has no type for. */
function own(status: number, errorType: string, message: string, outcome: Outcome): ResponseRow {
  return { status, errorType, message, outcome, setting: null };
}

export const restRows: Readonly<Record<GatewayResponseType, ResponseRow>> = {
  'access-denied': named('ACCESS_DENIED', 'AccessDeniedException', 'denied'),
  'api-configuration-error': named('API_CONFIGURATION_ERROR', 'ApiConfigurationException', 'failed'),
  'authorizer-configuration-error': named('AUTHORIZER_CONFIGURATION_ERROR', 'AuthorizerConfigurationException', 'denied'),
  'authorizer-failure': named('AUTHORIZER_FAILURE', 'AuthorizerFailureException', 'denied'),
  'bad-request': own(400, 'BadRequestException', 'Bad Request', 'invalid'),
  'bad-request-body': named('BAD_REQUEST_BODY', 'BadRequestException', 'invalid'),
  'bad-request-parameters': named('BAD_REQUEST_PARAMETERS', 'BadRequestException', 'invalid'),
  'expired-token': named('EXPIRED_TOKEN', 'ExpiredTokenException', 'denied'),
  forbidden: own(403, 'ForbiddenException', 'Forbidden', 'denied'),
  'integration-failure': named('INTEGRATION_FAILURE', 'InternalServerErrorException', 'failed'),
  'integration-timeout': named('INTEGRATION_TIMEOUT', 'InternalServerErrorException', 'failed'),
  'internal-error': own(500, 'InternalServerErrorException', 'Internal server error', 'failed'),
  'invalid-api-key': named('INVALID_API_KEY', 'ForbiddenException', 'denied'),
  'invalid-signature': named('INVALID_SIGNATURE', 'InvalidSignatureException', 'denied'),
  // Only where an API wants honest errors; with an Allow header.
  'method-not-allowed': own(405, 'MethodNotAllowedException', 'Method Not Allowed', 'invalid'),
  'missing-authentication-token': named('MISSING_AUTHENTICATION_TOKEN', 'MissingAuthenticationTokenException', 'denied'),
  // An unknown path or method: API Gateway takes it for a request without credentials.
  'no-route': named('MISSING_AUTHENTICATION_TOKEN', 'MissingAuthenticationTokenException', 'invalid'),
  overloaded: own(503, 'ServiceUnavailableException', 'Service Unavailable', 'invalid'),
  'quota-exceeded': named('QUOTA_EXCEEDED', 'LimitExceededException', 'quota'),
  'request-too-large': named('REQUEST_TOO_LARGE', 'RequestTooLargeException', 'invalid'),
  'resource-not-found': named('RESOURCE_NOT_FOUND', 'ResourceNotFoundException', 'invalid'),
  throttled: named('THROTTLED', 'TooManyRequestsException', 'throttled'),
  unauthorized: named('UNAUTHORIZED', 'UnauthorizedException', 'denied'),
  'unsupported-media-type': named('UNSUPPORTED_MEDIA_TYPE', 'BadRequestException', 'invalid'),
  'waf-filtered': named('WAF_FILTERED', 'WafFilteredException', 'denied'),
};

/** Where HTTP APIs answer otherwise. */
export const httpRows: Readonly<Partial<Record<GatewayResponseType, ResponseRow>>> = {
  'access-denied': { ...restRows['access-denied'], message: 'Forbidden' },
  'api-configuration-error': { ...restRows['api-configuration-error'], message: 'Internal Server Error' },
  'authorizer-configuration-error': { ...restRows['authorizer-configuration-error'], message: 'Internal Server Error' },
  'authorizer-failure': { ...restRows['authorizer-failure'], message: 'Internal Server Error' },
  'integration-failure': { ...restRows['integration-failure'], status: 503, message: 'Service Unavailable' },
  'internal-error': { ...restRows['internal-error'], message: 'Internal Server Error' },
  'no-route': { ...restRows['resource-not-found'] },
  'request-too-large': { ...restRows['request-too-large'], message: 'Request Entity Too Large' },
};
