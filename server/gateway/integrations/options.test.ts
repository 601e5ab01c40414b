// The options that every kind of integration with an upstream takes, each tried with each kind over real sockets: the table
// of docs/integrations.md, "What goes with what".
import { afterEach, describe, expect, it } from 'vitest';
import { UpstreamSettings } from '../../contracts/upstream.ts';
import { awsKeyCredential } from '../../testing/aws-key-credential.ts';
import { createIntegrationBench } from '../../testing/integration-bench.ts';

const { upstream, gateway, close } = createIntegrationBench();
afterEach(close);

/** Each kind with an upstream at an origin, given what the route's own part of the path is. */
const kinds: [kind: string, of: (origin: string, part: string) => object][] = [
  ['http-proxy', (origin, part) => ({ kind: 'http-proxy', url: `${origin}/${part}` })],
  ['http', (origin, part) => ({ kind: 'http', url: `${origin}/${part}` })],
  ['function', (origin, part) => ({ kind: 'function', url: origin, functionName: part, credential: 'aws' })],
  ['aws-request', (origin, part) => ({ kind: 'aws-request', url: `${origin}/${part}`, service: 'states', credential: 'aws' })],
  ['aggregate', (origin, part) => ({ kind: 'aggregate', parts: { one: { url: `${origin}/${part}` } } })],
];

/** Reads as the result of a function too. */
const answer = JSON.stringify({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: 'x'.repeat(3_000) });
const api = { upstreamCredentials: [awsKeyCredential()] };

async function answering(asked: (url: string) => void = () => undefined) {
  const { url } = await upstream((request, response) => {
    asked(request.url ?? '');
    response.setHeader('content-type', 'application/json').end(answer);
  });
  return url;
}

describe.each(kinds)('%s', (_kind, of) => {
  it('takes turns between the endpoints of an upstream, and is told when none is up', async () => {
    const counts = [0, 0];
    const urls: string[] = [];
    for (const index of counts.keys()) {
      const count = () => {
        counts[index] = (counts[index] ?? 0) + 1;
      };
      urls.push(await answering(count));
    }
    const published = (endpoints: object[], more: object = {}) => [
      { projectId: 'project000', name: 'group', settings: UpstreamSettings.parse({ endpoints, ...more }) },
    ];
    const { base } = await gateway('/x', of('upstream://group', 'a'), { ...api, upstreams: published(urls.map((url) => ({ url }))) });
    for (let call = 0; call < 4; call += 1) expect((await fetch(`${base}/x`)).status).toBe(200);
    expect(counts).toEqual([2, 2]);
    const none = { ...api, upstreams: published([{ url: urls[0], weight: 0 }]) };
    const refused = await fetch(`${(await gateway('/x', of('upstream://group', 'a'), none)).base}/x`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('has stage variables in its address', async () => {
    const asked: string[] = [];
    const { base } = await gateway('/x', of(await answering((url) => asked.push(url)), '${stageVariables.tier}'), api);
    expect((await fetch(`${base}/x`)).status).toBe(200);
    expect(asked).toEqual([expect.stringContaining('gold')]);
  });

  it('is given up when its route’s time is over', async () => {
    const { url } = await upstream(() => undefined);
    const { base, recorder } = await gateway('/x', of(url, 'a'), { ...api, timeoutMs: 50 });
    const response = await fetch(`${base}/x`);
    expect([response.status, await response.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
    expect(recorder.finishes).toMatchObject([{ status: 504, outcome: 'failed' }]);
  });

  it('calls no private address that the project does not allow', async () => {
    const { base } = await gateway('/x', of(await answering(), 'a'), { ...api, egressAllow: [] });
    expect((await fetch(`${base}/x`)).status).toBe(500);
  });

  it('answers compressed where the API says so', async () => {
    const { base } = await gateway('/x', of(await answering(), 'a'), { ...api, minimumCompressionBytes: 1_000 });
    const [coded, plain] = await Promise.all(
      ['gzip', 'identity'].map(async (coding) => {
        const response = await fetch(`${base}/x`, { headers: { 'accept-encoding': coding } });
        return { coding: response.headers.get('content-encoding'), text: await response.text() };
      }),
    );
    expect([coded?.coding, plain?.coding, coded?.text]).toEqual(['gzip', null, plain?.text]);
    expect(plain?.text.length).toBeGreaterThan(3_000 - 1);
  });

  it('takes a body no longer than its route does', async () => {
    const asked: string[] = [];
    const url = await answering((path) => asked.push(path));
    const { base } = await gateway('/x', of(url, 'a'), { ...api, route: { maxBodyBytes: 10 } });
    const post = (bytes: number) => fetch(`${base}/x`, { method: 'POST', body: 'x'.repeat(bytes) });
    expect([(await post(10)).status, (await post(11)).status]).toEqual([200, 413]);
    expect(asked).toHaveLength(1);
  });
});
