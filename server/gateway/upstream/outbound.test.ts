// Every way out of the gateway against hostile names and addresses: no kind of integration, no upstream and no check of
// one reaches what the project may not call, follows a redirect, or connects to another address than the one judged.
import type { LookupAddress } from 'node:dns';
import { afterEach, describe, expect, it } from 'vitest';
import { UpstreamSettings } from '../../contracts/upstream.ts';
import { systemRandom } from '../../kernel/random.ts';
import { sealSecret } from '../../kernel/seal-secret.ts';
import { createIntegrationBench } from '../../testing/integration-bench.ts';

const { upstream, gateway, close } = createIntegrationBench();
afterEach(close);

const owner = { projectId: 'project000', table: 'upstream_credential', rowId: 'credential', version: 1 };
const upstreamCredentials = [
  {
    credentialId: 'credential',
    projectId: 'project000',
    name: 'aws',
    kind: 'aws-key' as const,
    publicPart: 'AKIDEXAMPLE',
    secretSealed: Buffer.from(sealSecret(Buffer.alloc(32, 7), 'secret', owner, systemRandom)).toString('base64'),
    secretVersion: 1,
  },
];

/** One integration of each kind that calls an origin. */
const kinds = ['http-proxy', 'http', 'aws-request', 'function', 'aggregate', 'upstream'] as const;

function integrationOf(kind: (typeof kinds)[number], origin: string): object {
  switch (kind) {
    case 'http-proxy':
    case 'http':
      return { kind, url: `${origin}/x` };
    case 'aws-request':
      return { kind, url: `${origin}/`, service: 'states', credential: 'aws', target: 'AWSStepFunctions.StartExecution' };
    case 'function':
      return { kind, url: origin, functionName: 'f' };
    case 'aggregate':
      return { kind, parts: { one: { url: `${origin}/x` } } };
    case 'upstream':
      return { kind: 'http-proxy', url: 'upstream://group/x' };
  }
}

async function call(
  kind: (typeof kinds)[number],
  origin: string,
  given: { egressAllow: string[]; ownPorts?: Set<number>; isChecked?: boolean; resolve?: (host: string) => LookupAddress[] },
): Promise<Response> {
  const activeCheck = given.isChecked ? { intervalMs: 1_000 } : null;
  const settings = { endpoints: [{ url: origin }], activeCheck };
  const upstreams = [{ projectId: 'project000', name: 'group', settings: UpstreamSettings.parse(settings) }];
  const { resolve } = given;
  const { base } = await gateway(
    '/x',
    integrationOf(kind, origin),
    { kind: 'rest', egressAllow: given.egressAllow, upstreams, upstreamCredentials },
    {
      ...(given.ownPorts ? { ownPorts: given.ownPorts } : {}),
      ...(resolve ? { resolve: (host, callback) => callback(null, resolve(host)) } : {}),
    },
  );
  return fetch(`${base}/x`, { redirect: 'manual' });
}

const loopback = [{ address: '127.0.0.1', family: 4 }];

describe.each(kinds)('%s', (kind) => {
  it('calls no private address that is not allowed, by number or by name', async () => {
    let calls = 0;
    const { port } = await upstream((_, response) => {
      calls += 1;
      response.end('{}');
    });
    expect((await call(kind, `http://127.0.0.1:${port}`, { egressAllow: [], isChecked: true })).status).toBe(500);
    for (const answer of ['127.0.0.1', '::ffff:127.0.0.1', '10.1.2.3', '169.254.169.254', '0.0.0.0', '::1']) {
      const resolve = () => [{ address: answer, family: answer.includes(':') ? 6 : 4 }];
      expect((await call(kind, `http://hostile.example:${port}`, { egressAllow: [], resolve })).status).toBe(500);
    }
    expect(calls).toBe(0);
  });

  it('calls no port of the house, whatever is allowed', async () => {
    let calls = 0;
    const { port } = await upstream((_, response) => {
      calls += 1;
      response.end('{}');
    });
    const given = { egressAllow: ['127.0.0.0/8', `house.example:${port}`], ownPorts: new Set([port]) };
    expect((await call(kind, `http://127.0.0.1:${port}`, given)).status).toBe(500);
    expect((await call(kind, `http://house.example:${port}`, { ...given, resolve: () => loopback })).status).toBe(500);
    expect(calls).toBe(0);
  });

  it('asks once and connects to the address it judged, also when the name answers otherwise a moment later', async () => {
    const hosts: (string | undefined)[] = [];
    const { port } = await upstream((request, response) => {
      hosts.push(request.headers.host);
      response.end('{"statusCode":200}');
    });
    const asked: string[] = [];
    const resolve = (host: string) => {
      asked.push(host);
      return asked.length === 1 ? [{ address: '10.9.9.9', family: 4 }, ...loopback] : [{ address: '169.254.169.254', family: 4 }];
    };
    const response = await call(kind, `http://allowed.example:${port}`, { egressAllow: ['127.0.0.0/8'], resolve });
    expect(response.status).toBe(200);
    expect(hosts[0]).toBe(`allowed.example:${port}`);
  });

  it('follows no redirect', async () => {
    let calls = 0;
    const elsewhere = await upstream((_, response) => {
      calls += 1;
      response.end('{}');
    });
    const { port } = await upstream((_, response) => response.writeHead(302, { location: `${elsewhere.url}/secret` }).end('{}'));
    await call(kind, `http://127.0.0.1:${port}`, { egressAllow: ['127.0.0.0/8'] });
    expect(calls).toBe(0);
  });
});
