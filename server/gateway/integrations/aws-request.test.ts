// Signed calls to AWS services at an endpoint of the test's own, judged by the house's own verifier of signatures.
import { afterEach, describe, expect, it } from 'vitest';
import { readAuthorization } from '../../aws/read-authorization.ts';
import { createSigningKeys, verifySignature } from '../../aws/sigv4.ts';
import { collectHeaders, splitTarget } from '../../aws/wire-request.ts';
import { awsKeyCredential, awsSecret } from '../../testing/aws-key-credential.ts';
import { createIntegrationBench } from '../../testing/integration-bench.ts';

const { upstream, gateway, close } = createIntegrationBench();
afterEach(close);

const secret = awsSecret;
const upstreamCredentials = [awsKeyCredential()];

type Seen = { verdict: string; scope: string; target: string; type: string; url: string; body: string };

/** A service that checks who signed what it gets. */
async function service(name: string, status = 200) {
  const seen: Seen[] = [];
  const { url } = await upstream((request, response, body) => {
    const wire = {
      method: request.method ?? '',
      ...(splitTarget(request.url ?? '') ?? { rawPath: '', rawQuery: '' }),
      headers: collectHeaders(request.rawHeaders),
      body: Buffer.from(body),
    };
    const authorization = readAuthorization(wire);
    const rules = { services: [name], nowMs: Date.now(), skewMsMax: 300_000, keys: createSigningKeys(1) };
    const verified = authorization.ok ? verifySignature(wire, authorization.value, secret, rules) : authorization;
    seen.push({
      verdict: verified.ok ? 'accepted' : verified.error.code,
      scope: authorization.ok ? `${authorization.value.scope.region}/${authorization.value.scope.service}` : '',
      target: wire.headers.get('x-amz-target') ?? '',
      type: wire.headers.get('content-type') ?? '',
      url: `${request.method} ${request.url}`,
      body,
    });
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'theirs' })
      .end('{"executionArn":"arn:e"}');
  });
  return { url, seen };
}

describe('a signed request', () => {
  it('starts an execution with what is mapped from the request', async () => {
    const { url, seen } = await service('states');
    const { base, recorder } = await gateway(
      '/orders/{id}',
      {
        kind: 'aws-request',
        url: `${url}/`,
        service: 'states',
        region: 'eu-west-1',
        credential: 'aws',
        target: 'AWSStepFunctions.StartExecution',
        parameters: {
          stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:${stageVariables.tier}',
          name: 'order-${request.path.id}',
          input: '$request.body',
          traceHeader: '$request.header.x-none',
        },
      },
      { upstreamCredentials },
    );
    const response = await fetch(`${base}/orders/7?x=1`, { method: 'POST', body: '{"n":"é"}' });
    expect([response.status, await response.json()]).toEqual([200, { executionArn: 'arn:e' }]);
    const stateMachineArn = 'arn:aws:states:eu-west-1:123456789012:stateMachine:gold';
    expect(seen).toEqual([
      {
        verdict: 'accepted',
        scope: 'eu-west-1/states',
        target: 'AWSStepFunctions.StartExecution',
        type: 'application/x-amz-json-1.0',
        url: 'POST /',
        body: JSON.stringify({ stateMachineArn, name: 'order-7', input: '{"n":"é"}' }),
      },
    ]);
    expect(recorder.finishes).toMatchObject([{ outcome: 'served', status: 200 }]);
  });

  it('passes method, path, query and body of a REST-like service on, all of them signed', async () => {
    const { url, seen } = await service('execute-api');
    const integration = { kind: 'aws-request', url: `${url}/stage/{proxy}`, method: 'PUT', service: 'execute-api', credential: 'aws' };
    const { base } = await gateway('/{proxy+}', integration, { upstreamCredentials });
    await fetch(`${base}/a%20b/c?z=1&a=%C3%A9&a=`, { method: 'POST', body: 'text', headers: { 'content-type': 'text/plain' } });
    expect(seen).toEqual([
      {
        verdict: 'accepted',
        scope: 'us-east-1/execute-api',
        target: '',
        type: 'text/plain',
        url: 'PUT /stage/a%20b/c?z=1&a=%C3%A9&a=',
        body: 'text',
      },
    ]);
  });

  it('answers with a status of its own where the route says so', async () => {
    const { url } = await service('states', 400);
    const integration = {
      kind: 'aws-request',
      url: `${url}/`,
      service: 'states',
      credential: 'aws',
      target: 'AWSStepFunctions.StartExecution',
      responses: [{ statusCode: 422, selectionPattern: '4..' }, { statusCode: 202 }],
    };
    const { base } = await gateway('/x', integration, { upstreamCredentials });
    expect((await fetch(`${base}/x`, { method: 'POST', body: '{}' })).status).toBe(422);
  });

  it('is not made without its credential', async () => {
    const { url, seen } = await service('states');
    const integration = { kind: 'aws-request', url: `${url}/`, service: 'states', credential: 'gone' };
    const { base } = await gateway('/x', integration, { upstreamCredentials, kind: 'rest' });
    expect((await fetch(`${base}/x`, { method: 'POST', body: '{}' })).status).toBe(500);
    expect(seen).toEqual([]);
  });
});
