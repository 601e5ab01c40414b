// Functions over the Lambda Invoke API: what they are called with, and what their results become.
import { afterEach, describe, expect, it } from 'vitest';
import { readAuthorization } from '../../aws/read-authorization.ts';
import { createSigningKeys, verifySignature } from '../../aws/sigv4.ts';
import { collectHeaders, splitTarget } from '../../aws/wire-request.ts';
import { systemRandom } from '../../kernel/random.ts';
import { sealSecret } from '../../kernel/seal-secret.ts';
import { createIntegrationBench } from '../../testing/integration-bench.ts';

const { upstream, gateway, close } = createIntegrationBench();
afterEach(close);

type Invocation = { url: string; type: string; event: Record<string, unknown> };

/** An endpoint that answers each invocation with `result`; a text goes out as it is. */
async function lambda(result: unknown, given: { status?: number; headers?: Record<string, string> } = {}) {
  const invocations: Invocation[] = [];
  const started = await upstream((request, response, body) => {
    const type = String(request.headers['x-amz-invocation-type']);
    invocations.push({ url: `${request.method} ${request.url}`, type, event: JSON.parse(body) });
    response.writeHead(given.status ?? (type === 'Event' ? 202 : 200), given.headers ?? {});
    response.end(type === 'Event' ? '' : typeof result === 'string' ? result : JSON.stringify(result));
  });
  return { url: started.url, invocations };
}

const of = (url: string, more: object = {}) => ({ kind: 'function', url, functionName: 'orders', ...more });

describe('the event', () => {
  it('is 2.0 for an HTTP API', async () => {
    const { url, invocations } = await lambda({ statusCode: 200, body: 'ok' });
    const { base } = await gateway('/orders/{id}', of(url, { qualifier: 'live' }));
    await fetch(`${base}/orders/a%20b?q=1&q=2&r=x%20y`, {
      method: 'POST',
      body: '{"n":1}',
      headers: { 'content-type': 'application/json', cookie: 'a=1; b=2', 'x-many': 'one', 'user-agent': 'test/1' },
    });
    expect(invocations[0]).toMatchObject({ url: 'POST /2015-03-31/functions/orders/invocations?Qualifier=live', type: 'RequestResponse' });
    const event = invocations[0]?.event ?? {};
    const context = event.requestContext as Record<string, unknown>;
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'ANY /orders/{id}',
      rawPath: '/prod/orders/a%20b',
      rawQueryString: 'q=1&q=2&r=x%20y',
      cookies: ['a=1', 'b=2'],
      headers: expect.objectContaining({
        'x-many': 'one',
        'content-type': 'application/json',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
      }),
      queryStringParameters: { q: '1,2', r: 'x y' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'testapi000',
        domainName: expect.stringContaining('127.0.0.1'),
        domainPrefix: '127',
        http: { method: 'POST', path: '/prod/orders/a%20b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test/1' },
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        routeKey: 'ANY /orders/{id}',
        stage: 'prod',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      pathParameters: { id: 'a b' },
      body: '{"n":1}',
      isBase64Encoded: false,
      stageVariables: { tier: 'gold' },
    });
    expect(Object.keys(event.headers as object)).not.toContain('cookie');
    expect(context.timeEpoch).toBeGreaterThan(1.7e12);
  });

  it('is 1.0 without a version for a REST API, bytes of a binary media type as base64', async () => {
    const { url, invocations } = await lambda({ statusCode: 200, body: 'ok' });
    const { base } = await gateway('/{proxy+}', of(url), { kind: 'rest', binaryMediaTypes: ['image/*'] });
    const bytes = Buffer.from([0, 255, 128]);
    const own = '0190163D-8694-739B-AEA5-966C26F8AD91';
    const headers = { 'content-type': 'image/png', 'user-agent': 'test/1', 'x-amzn-requestid': own };
    const answer = await fetch(`${base}/a/b?q=1&q=2`, { method: 'PUT', body: bytes, headers });
    const event = invocations[0]?.event ?? {};
    expect(event).toMatchObject({
      resource: '/{proxy+}',
      path: '/a/b',
      httpMethod: 'PUT',
      queryStringParameters: { q: '2' },
      multiValueQueryStringParameters: { q: ['1', '2'] },
      pathParameters: { proxy: 'a/b' },
      stageVariables: { tier: 'gold' },
      body: bytes.toString('base64'),
      isBase64Encoded: true,
      headers: { 'Content-Type': 'image/png', 'X-Forwarded-For': '127.0.0.1' },
      multiValueHeaders: { 'Content-Type': ['image/png'] },
      requestContext: {
        resourcePath: '/{proxy+}',
        httpMethod: 'PUT',
        path: '/prod/a/b',
        stage: 'prod',
        protocol: 'HTTP/1.1',
        // As the client reads them.
        requestId: own,
        extendedRequestId: answer.headers.get('x-amz-apigw-id'),
        identity: { sourceIp: '127.0.0.1', userAgent: 'test/1', caller: null, cognitoIdentityId: null },
      },
    });
    expect(event).not.toHaveProperty('version');
    await fetch(`${base}/a`);
    expect(invocations[1]?.event).toMatchObject({ body: null, queryStringParameters: null, multiValueQueryStringParameters: null });
  });

  it('is 1.0 with a version for an HTTP API that says so', async () => {
    const { url, invocations } = await lambda({ statusCode: 200 });
    const { base } = await gateway('/x', of(url, { payloadVersion: '1.0' }));
    const id = (await fetch(`${base}/x`)).headers.get('apigw-requestid');
    expect(invocations[0]?.event).toMatchObject({
      version: '1.0',
      resource: '/x',
      path: '/prod/x',
      requestContext: { resourceId: 'ANY /x', requestId: id, extendedRequestId: id },
    });
  });
});

describe('the result', () => {
  const call = async (
    result: unknown,
    api: object = {},
    given: Parameters<typeof lambda>[1] = {},
    headers: Record<string, string> = {},
  ) => {
    const { url } = await lambda(result, given);
    const { base, recorder } = await gateway('/x', of(url), api);
    const response = await fetch(`${base}/x`, { headers });
    return { response, text: await response.text(), recorder };
  };

  it('becomes status, headers, cookies and body', async () => {
    const { response, text } = await call({
      statusCode: 201,
      headers: { 'X-A': 'b' },
      cookies: ['a=1', 'b=2'],
      body: 'aGk=',
      isBase64Encoded: true,
    });
    expect([response.status, response.headers.get('x-a'), response.headers.getSetCookie(), text]).toEqual([201, 'b', ['a=1', 'b=2'], 'hi']);
  });

  it.each([
    [{ hello: 1 }, '{"hello":1}'],
    ['"plain"', 'plain'],
    ['[1]', '[1]'],
  ])('without a status is the body, in format 2.0: %j', async (result, body) => {
    const { response, text } = await call(result);
    expect([response.status, response.headers.get('content-type'), text]).toEqual([200, 'application/json', body]);
  });

  it('of a REST API takes several values of a header, and decodes base64 only for who accepts those bytes', async () => {
    const result = {
      statusCode: '200',
      multiValueHeaders: { 'X-B': ['1', '2'] },
      headers: { 'x-b': '0' },
      body: 'aGk=',
      isBase64Encoded: true,
    };
    const api = { kind: 'rest', binaryMediaTypes: ['image/png'] };
    const plain = await call(result, api);
    expect([plain.response.headers.get('x-b'), plain.response.headers.get('content-type'), plain.text]).toEqual([
      '1, 2',
      'application/json',
      'aGk=',
    ]);
    expect((await call(result, api, {}, { accept: 'image/png' })).text).toBe('hi');
  });

  it.each([
    ['no JSON', 'oops'],
    ['another field', { statusCode: 200, extra: 1 }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['a status that is none', { statusCode: 'x' }],
    ['a header that ends its line', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
    ['a header of numbers', { statusCode: 200, headers: { a: 1 } }],
    ['null', null],
    ['an error', { errorMessage: 'x', errorType: 'Error' }],
  ])('with %s is a bad gateway', async (_, result) => {
    const { response, text, recorder } = await call(result, { kind: 'rest' });
    expect([response.status, text]).toEqual([502, '{"message":"Internal server error"}']);
    expect(recorder.finishes).toMatchObject([{ status: 502, outcome: 'failed' }]);
  });

  it('is a bad gateway when the function failed', async () => {
    const { response } = await call({ errorMessage: 'x' }, {}, { headers: { 'X-Amz-Function-Error': 'Unhandled' } });
    expect(response.status).toBe(502);
  });

  it('is a failed integration when the service refuses', async () => {
    expect((await call({ message: 'no' }, {}, { status: 429 })).response.status).toBe(503);
    expect((await call({ message: 'no' }, { kind: 'rest' }, { status: 429 })).response.status).toBe(500);
  });
});

describe('an invocation', () => {
  it('is asynchronous when the route, or the client it leaves that to, says so', async () => {
    const { url, invocations } = await lambda({ statusCode: 200, body: 'sync' });
    const always = await gateway('/x', of(url, { invocationType: 'Event' }));
    const response = await fetch(`${always.base}/x`);
    expect([response.status, await response.text()]).toEqual([202, '']);
    const chosen = await gateway('/x', of(url, { invocationType: 'by-request' }));
    expect((await fetch(`${chosen.base}/x`, { headers: { 'X-Amz-Invocation-Type': 'Event' } })).status).toBe(202);
    expect(await (await fetch(`${chosen.base}/x`)).text()).toBe('sync');
    const never = await gateway('/x', of(url));
    expect((await fetch(`${never.base}/x`, { headers: { 'X-Amz-Invocation-Type': 'Event' } })).status).toBe(200);
    expect(invocations.map(({ type }) => type)).toEqual(['Event', 'Event', 'RequestResponse', 'RequestResponse']);
  });

  it('is signed with the credential it names, and not made without it', async () => {
    const verdicts: boolean[] = [];
    const secret = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret of the project' };
    const up = await upstream((request, response, body) => {
      const wire = {
        method: request.method ?? '',
        ...(splitTarget(request.url ?? '') ?? { rawPath: '', rawQuery: '' }),
        headers: collectHeaders(request.rawHeaders),
        body: Buffer.from(body),
      };
      const authorization = readAuthorization(wire);
      const rules = { services: ['lambda'], nowMs: Date.now(), skewMsMax: 300_000, keys: createSigningKeys(1) };
      verdicts.push(authorization.ok && verifySignature(wire, authorization.value, secret, rules).ok);
      response.end('{"statusCode":200}');
    });
    const owner = { projectId: 'project000', table: 'upstream_credential', rowId: 'credential', version: 1 };
    const sealed = sealSecret(Buffer.alloc(32, 7), secret.secretAccessKey, owner, systemRandom);
    const credential = {
      credentialId: 'credential',
      projectId: 'project000',
      name: 'aws',
      kind: 'aws-key' as const,
      publicPart: secret.accessKeyId,
      secretSealed: Buffer.from(sealed).toString('base64'),
      secretVersion: 1,
    };
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:orders:live';
    const integration = of(up.url, { credential: 'aws', functionName: arn });
    const signed = await gateway('/x', integration, { upstreamCredentials: [credential] });
    expect((await fetch(`${signed.base}/x`, { method: 'POST', body: 'hi' })).status).toBe(200);
    expect(verdicts).toEqual([true]);
    const unsigned = await gateway('/x', integration, { kind: 'rest' });
    expect((await fetch(`${unsigned.base}/x`)).status).toBe(500);
    const foreign = await gateway('/x', integration, { upstreamCredentials: [{ ...credential, projectId: 'another000' }] });
    expect((await fetch(`${foreign.base}/x`)).status).toBe(500);
    expect(verdicts).toEqual([true]);
  });
});
