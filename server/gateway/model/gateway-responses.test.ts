import { describe, expect, it } from 'vitest';
import { type GatewayResponseName, GatewayResponseSettings, gatewayResponseDefaults } from '../../contracts/gateway-response.ts';
import { chooseTemplate, compileGatewayResponses, defaultResponses } from './gateway-responses.ts';

const settings = (given: object) => GatewayResponseSettings.parse(given);

describe('the answers of a REST API', () => {
  // The table of the developer guide, "Gateway response types", with what AWS was seen to answer.
  it.each([
    ['access-denied', 403, 'AccessDeniedException', '{"Message":"User is not authorized to access this resource with an explicit deny"}'],
    ['api-configuration-error', 500, 'ApiConfigurationException', '{"message":"Internal server error"}'],
    ['authorizer-configuration-error', 500, 'AuthorizerConfigurationException', '{"message":null}'],
    ['authorizer-failure', 500, 'AuthorizerFailureException', '{"message":null}'],
    ['bad-request-body', 400, 'BadRequestException', '{"message":"Invalid request body"}'],
    ['bad-request-parameters', 400, 'BadRequestException', '{"message":"Missing required request parameters"}'],
    ['expired-token', 403, 'ExpiredTokenException', '{"message":"The security token included in the request is expired"}'],
    ['integration-failure', 500, 'InternalServerErrorException', '{"message":"Internal server error"}'],
    ['integration-timeout', 504, 'InternalServerErrorException', '{"message":"Endpoint request timed out"}'],
    ['invalid-api-key', 403, 'ForbiddenException', '{"message":"Forbidden"}'],
    ['missing-authentication-token', 403, 'MissingAuthenticationTokenException', '{"message":"Missing Authentication Token"}'],
    ['no-route', 403, 'MissingAuthenticationTokenException', '{"message":"Missing Authentication Token"}'],
    ['quota-exceeded', 429, 'LimitExceededException', '{"message":"Limit Exceeded"}'],
    ['request-too-large', 413, 'RequestTooLargeException', '{"message":"Request Too Long"}'],
    ['resource-not-found', 404, 'ResourceNotFoundException', '{"message":"Not Found"}'],
    ['throttled', 429, 'TooManyRequestsException', '{"message":"Too Many Requests"}'],
    ['unauthorized', 401, 'UnauthorizedException', '{"message":"Unauthorized"}'],
    ['unsupported-media-type', 415, 'BadRequestException', '{"message":"Unsupported Media Type"}'],
    ['waf-filtered', 403, 'WafFilteredException', '{"message":"Forbidden"}'],
  ] as const)('%s', (type, status, errorType, body) => {
    const response = defaultResponses('rest')[type];
    expect([response.status, response.body]).toEqual([status, body]);
    expect(response.headers).toEqual(['content-type', 'application/json', 'x-amzn-ErrorType', errorType]);
  });

  it('are all that API Gateway names, and the two families', () => {
    const named = new Set(Object.values(defaultResponses('rest')).map(({ name }) => name));
    const families = ['DEFAULT_4XX', 'DEFAULT_5XX'];
    expect(Object.keys(gatewayResponseDefaults)).toHaveLength(21);
    expect(Object.keys(gatewayResponseDefaults).filter((name) => !named.has(name))).toEqual(families);
  });
});

it('an HTTP API says otherwise, and names its answers in the standard header', () => {
  const responses = defaultResponses('http');
  expect([responses['no-route'].status, responses['no-route'].body]).toEqual([404, '{"message":"Not Found"}']);
  expect([responses['integration-failure'].status, responses['integration-failure'].body]).toEqual([
    503,
    '{"message":"Service Unavailable"}',
  ]);
  expect(responses['internal-error'].body).toBe('{"message":"Internal Server Error"}');
  expect(responses.throttled.headers).toEqual([
    'content-type',
    'application/json',
    'Proxy-Status',
    'sluice; error=http_request_error; details="THROTTLED"',
  ]);
});

describe('compileGatewayResponses', () => {
  it('words a type by its own setting, else by its family, and leaves the rest', () => {
    const { responses, problems } = compileGatewayResponses(
      'rest',
      settings({ THROTTLED: { status: 503 }, DEFAULT_4XX: { status: 418, headers: { 'x-family': '4' } } }),
      {},
    );
    expect(problems).toEqual([]);
    expect([responses.throttled.status, responses.throttled.custom?.headers]).toEqual([503, []]);
    expect([responses['quota-exceeded'].status, responses['quota-exceeded'].custom?.headers[0]?.name]).toEqual([418, 'x-family']);
    expect(responses['no-route'].status).toBe(418);
    expect([responses['integration-timeout'].status, responses['integration-timeout'].custom]).toEqual([504, null]);
  });

  it.each<[string, GatewayResponseName, object, string]>([
    ['a variable the stage lacks', 'THROTTLED', { templates: { 'text/plain': '$stageVariables.none' } }, 'THROTTLED.templates.text/plain'],
    ['an unknown part of the context', 'THROTTLED', { headers: { 'x-a': '$context.nothing' } }, 'THROTTLED.headers.x-a'],
    ['a directive', 'UNAUTHORIZED', { templates: { 'text/plain': '#if($a)b#end' } }, 'UNAUTHORIZED.templates.text/plain'],
    ['$input', 'UNAUTHORIZED', { templates: { 'text/plain': '$input.body' } }, 'UNAUTHORIZED.templates.text/plain'],
    ['a header that frames the answer', 'UNAUTHORIZED', { headers: { 'Content-Length': '1' } }, 'UNAUTHORIZED.headers.Content-Length'],
    ['an id of ours', 'UNAUTHORIZED', { headers: { 'x-amzn-RequestId': '1' } }, 'UNAUTHORIZED.headers.x-amzn-RequestId'],
  ])('names %s', (_, type, setting, field) => {
    expect(compileGatewayResponses('rest', settings({ [type]: setting }), {}).problems.map((problem) => problem.field)).toEqual([field]);
  });

  it('picks the template the client accepts first, else JSON, else the first', () => {
    const of = (...types: string[]) =>
      compileGatewayResponses('rest', settings({ THROTTLED: { templates: Object.fromEntries(types.map((type) => [type, type])) } }), {})
        .responses.throttled.custom ?? { headers: [], templates: [] };
    const three = of('text/html', 'application/json', 'text/xml');
    expect(chooseTemplate(three, 'text/xml;q=1, text/html')?.contentType).toBe('text/xml');
    expect(chooseTemplate(three, '*/*')?.contentType).toBe('application/json');
    expect(chooseTemplate(of('text/html', 'text/xml'), undefined)?.contentType).toBe('text/html');
    expect(chooseTemplate(of(), 'text/html')).toBeUndefined();
  });
});
