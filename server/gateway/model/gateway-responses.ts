// The answers the gateway gives by itself, as API Gateway words them. REST and HTTP APIs differ in status, text and the
// error-type header.
// Source: API Gateway developer guide, "Gateway response types"; observed answers where they differ.
import type { ApiKind } from '../../contracts/published-config.ts';
import type { Outcome } from '../../contracts/usage-record.ts';

export type GatewayResponseType =
  | 'bad-request'
  | 'forbidden'
  | 'integration-failure'
  | 'integration-timeout'
  | 'api-configuration-error'
  | 'internal-error'
  | 'invalid-api-key'
  | 'no-route'
  | 'overloaded'
  | 'quota-exceeded'
  | 'request-too-large'
  | 'throttled';

export type GatewayResponse = { status: number; errorType: string; body: string; outcome: Outcome };

/** @param kind  of the API; null when the request names none, answered as an HTTP API would */
export function gatewayResponse(kind: ApiKind | null, type: GatewayResponseType): GatewayResponse {
  return (kind === 'rest' ? rest : http)[type];
}

function response(status: number, errorType: string, message: string, outcome: Outcome): GatewayResponse {
  return Object.freeze({ status, errorType, body: JSON.stringify({ message }), outcome });
}

const rest: Readonly<Record<GatewayResponseType, GatewayResponse>> = {
  'bad-request': response(400, 'BadRequestException', 'Bad Request', 'invalid'),
  forbidden: response(403, 'ForbiddenException', 'Forbidden', 'denied'),
  // The guide says 504; AWS answers 500.
  'integration-failure': response(500, 'InternalServerErrorException', 'Internal server error', 'failed'),
  'integration-timeout': response(504, 'InternalServerErrorException', 'Endpoint request timed out', 'failed'),
  'api-configuration-error': response(500, 'ApiConfigurationException', 'Internal server error', 'failed'),
  'internal-error': response(500, 'InternalServerErrorException', 'Internal server error', 'failed'),
  'invalid-api-key': response(403, 'ForbiddenException', 'Forbidden', 'denied'),
  // An unknown path or method: API Gateway takes it for a request without credentials.
  'no-route': response(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token', 'invalid'),
  overloaded: response(503, 'ServiceUnavailableException', 'Service Unavailable', 'invalid'),
  'quota-exceeded': response(429, 'LimitExceededException', 'Limit Exceeded', 'quota'),
  'request-too-large': response(413, 'RequestTooLargeException', 'Request Too Long', 'invalid'),
  throttled: response(429, 'TooManyRequestsException', 'Too Many Requests', 'throttled'),
};

const http: Readonly<Record<GatewayResponseType, GatewayResponse>> = {
  ...rest,
  'integration-failure': response(503, 'ServiceUnavailableException', 'Service Unavailable', 'failed'),
  'api-configuration-error': response(500, 'InternalServerErrorException', 'Internal Server Error', 'failed'),
  'internal-error': response(500, 'InternalServerErrorException', 'Internal Server Error', 'failed'),
  'no-route': response(404, 'NotFoundException', 'Not Found', 'invalid'),
  'request-too-large': response(413, 'RequestTooLargeException', 'Request Entity Too Large', 'invalid'),
};
