// The command line as people run it: a process of its own against a console over HTTP.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { insertAccessToken, insertMember } from '../testing/factories.ts';
import { makeCertificate } from '../testing/make-certificate.ts';
import type { TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';
import { handleTrpcRequest } from '../trpc/handle-trpc-request.ts';

let house: TestConsole;
let server: Server;
let directory: string;
let environment: Record<string, string>;
let url: string;
let bearer: string;

beforeAll(async () => {
  house = await createTestConsole();
  const { id } = await insertMember(house.database.pool, house.projectId);
  const { token } = await insertAccessToken(house.database.pool, house.projectId, id);
  server = createServer(async (request, response) => {
    const hasBody = request.method !== 'GET';
    const answer = await handleTrpcRequest(
      new Request(`http://localhost${request.url}`, {
        method: request.method ?? 'GET',
        headers: Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
        ...(hasBody ? { body: await text(request) } : {}),
      }),
      { deps: house.deps, readSession: async () => null },
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    Readable.fromWeb(answer.body as never).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  directory = await mkdtemp(path.join(tmpdir(), 'sluice-cli-'));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  bearer = token;
  environment = { SLUICE_DATA_DIR: directory };
  await writeFile(path.join(directory, 'cli-token.json'), JSON.stringify({ version: 1, url, token }));
});
afterAll(async () => {
  server.close();
  await house.close();
  await rm(directory, { recursive: true });
});

function sluice(args: string[], env: Record<string, string> = environment): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['server/cli/sluice.ts', ...args], { env: { NODE_ENV: 'test', ...env } }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

async function file(name: string, content: string): Promise<string> {
  const place = path.join(directory, name);
  await writeFile(place, content);
  return place;
}

const orders = `version: 1
egressAllow: ["127.0.0.1:9000"]
apis:
  orders:
    routes:
      GET /orders/{id}:
        integration: { kind: http-proxy, url: "http://127.0.0.1:9000/orders/{id}" }
        apiKeyRequired: true
      POST /orders:
        integration: { kind: mock, status: 202, body: "{}" }
    stages:
      prod: { variables: { color: blue } }
usagePlans:
  basic:
    throttle: { ratePerSecond: 5, burst: 10 }
    quota: { limit: 1000, period: DAY }
    stages: [orders/prod]
customers:
  acme: { email: dev@acme.example }
apiKeys:
  acme-live: { customer: acme, usagePlans: [basic] }
queues:
  orders:
    visibilityTimeoutSeconds: 20
    deadLetter: { queue: orders-dead, maxReceiveCount: 3 }
    encryption: { keyId: alias/orders, reuseSeconds: 600 }
    policy: { Version: "2012-10-17", Statement: [{ Effect: Deny, Principal: "*", Action: "sqs:PurgeQueue" }] }
  orders-dead:
    deadLetterSources: [orders]
    encryption: none
  steps.fifo:
    deduplicationScope: messageGroup
    fifoThroughputLimit: perMessageGroupId
topics:
  order-placed:
    subscriptions:
      - { queue: orders, raw: true }
`;

describe('sluice apply', () => {
  it('shows the plan, changes nothing on a dry run, applies once and then has nothing to do', async () => {
    const name = await file('orders.yaml', orders);
    const dry = await sluice(['apply', name, '--dry-run']);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toContain('+ route GET /orders/{id} of API orders');
    expect(dry.out).toContain('    integration.url: http://127.0.0.1:9000/orders/{id}');
    expect(dry.out).not.toContain('slk_');
    expect(await house.deps.control.prisma.api.count()).toBe(0);

    const done = await sluice(['apply', name]);
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(done.out).toMatch(/API key acme-live: slk_live_[0-9A-Za-z]{49}/);
    expect(done.out).toMatch(/orders\/prod: http:\/\/[a-z0-9]{10}\.execute-api\.localhost:8080\/prod/);

    const again = await sluice(['apply', name]);
    expect(again.out).toContain('Nothing to change');
    expect(await house.deps.control.prisma.deployment.count()).toBe(1);

    const changed = await sluice([
      'apply',
      await file('orders.yaml', orders.replace('ratePerSecond: 5', 'ratePerSecond: 7').replace(', raw: true', '')),
    ]);
    expect(changed.out.split('\n').slice(0, 4)).toEqual([
      '~ subscription of queue orders to topic order-placed',
      '    raw: true → false',
      '~ usage plan basic',
      '    throttle.ratePerSecond: 5 → 7',
    ]);
    expect((await sluice(['apply', name])).out).toContain('Nothing to change');
  });

  it('takes away a route that the file no longer has, and deploys that', async () => {
    const lines = orders.split('\n').filter((line) => !line.includes('POST /orders') && !line.includes('mock'));
    const { out } = await sluice([
      'apply',
      await file('fewer.yaml', lines.join('\n').replace('ratePerSecond: 5', 'ratePerSecond: 7').replace(', raw: true', '')),
    ]);
    expect(out).toContain('- route POST /orders of API orders\n+ deployment of API orders to prod\n2 changes made.');
    expect(await house.deps.control.prisma.integration.count()).toBe(1);
  });

  it('names file, line, column and field of a mistake', async () => {
    const name = await file('wrong.yaml', 'version: 1\nqueues:\n  jobs:\n    delaySeconds: 10000\n    colour: blue\n');
    const { code, out, err } = await sluice(['apply', name]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trim().split('\n')).toEqual([
      `${name}:4:19: queues.jobs.delaySeconds: Too big: expected number to be <=900`,
      `${name}:5:5: queues.jobs.colour: is not a field this file knows`,
    ]);
  });

  it('names the place of a mistake that only the server can see', async () => {
    const name = await file('lost.yaml', 'version: 1\napiKeys:\n  k:\n    usagePlans:\n      - nowhere\n');
    expect(await sluice(['apply', name])).toMatchObject({
      code: 2,
      err: `${name}:5:9: apiKeys.k.usagePlans.0: There is no usage plan nowhere.\n`,
    });
  });

  it.each<[string, (name: string) => Record<string, string>, RegExp]>([
    [
      'no server answers',
      () => ({ SLUICE_URL: 'http://127.0.0.1:1', SLUICE_TOKEN: 'x' }),
      /^No Sluice console answers at http:\/\/127\.0\.0\.1:1\. .*\n$/,
    ],
    ['the token is wrong', (url) => ({ SLUICE_URL: url, SLUICE_TOKEN: 'wrong' }), /^The access token is not valid any more\. .*\n$/],
    ['there is no token', () => ({ SLUICE_DATA_DIR: '/nonexistent' }), /^There is no \/nonexistent\/cli-token\.json\. .*\n$/],
  ])('says in one sentence when %s', async (_case, env, sentence) => {
    const { code, err } = await sluice(['status'], env(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    expect(code).toBe(1);
    expect(err).toMatch(sentence);
  });
});

it('calls the house where it listens since its last start, not where it did when the token was made', async () => {
  const moved = await mkdtemp(path.join(directory, 'moved-'));
  await writeFile(path.join(moved, 'cli-token.json'), JSON.stringify({ version: 1, url: 'http://127.0.0.1:1', token: bearer }));
  await writeFile(path.join(moved, 'house.json'), JSON.stringify({ version: 1, consoleUrl: url, gatewayUrl: null, awsUrl: null }));
  expect(await sluice(['status'], { SLUICE_DATA_DIR: moved })).toMatchObject({ code: 0, err: '' });
});

describe('the examples', () => {
  it.each(['examples/orders.yaml', 'examples/images.yaml', 'examples/domain.yaml'])(
    '%s applies, and then there is nothing left to do',
    async (name) => {
      expect(await sluice(['apply', name])).toMatchObject({ code: 0, err: '' });
      expect((await sluice(['apply', name])).out).toContain('Nothing to change');
    },
  );
});

describe('small commands', () => {
  it('make, list and revoke access keys, and revoke API keys', async () => {
    const made = await sluice(['credentials', 'create', 'laptop']);
    const accessKeyId = /AWS_ACCESS_KEY_ID=(AKIA[A-Z2-7]{16})/.exec(made.out)?.[1] ?? '';
    expect(made.out).toMatch(/AWS_SECRET_ACCESS_KEY=[A-Za-z0-9+/]{40}/);
    expect((await sluice(['credentials', 'revoke', accessKeyId])).out).toBe(`${accessKeyId} is revoked.\n`);
    expect((await sluice(['credentials', 'list'])).out).toBe(`${accessKeyId}  laptop  (revoked)\n`);
    expect((await sluice(['keys', 'revoke', 'acme-live'])).out).toBe('API key acme-live is revoked.\n');
    expect((await sluice(['status'])).out).toContain('queue  orders  0 waiting, 0 in flight, 0 delayed');
  });
});

describe('secrets from files and variables', () => {
  it('put a certificate, and say what it holds for', async () => {
    const nowMs = systemClock.nowMs();
    const made = makeCertificate('shop.example.com', makeCertificate('authority', null, nowMs), nowMs);
    const [chain, key] = [await file('chain.pem', made.certificate), await file('key.pem', made.privateKey)];
    const put = ['certificates', 'put', 'shop', '--chain', chain, '--key', key];
    expect((await sluice(put)).out).toMatch(/^Certificate shop holds for shop\.example\.com until \d{4}-\d\d-\d\d\.\n$/);
    const missing = path.join(directory, 'nowhere.pem');
    expect(await sluice([...put.slice(0, 4), missing, '--key', key])).toMatchObject({ code: 1, err: `${missing} cannot be read.\n` });
  });

  it('put a key that signs requests to upstreams, which no argument carries', async () => {
    const key = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
    const put = ['upstream-credentials', 'put-aws-key', 'reports'];
    expect((await sluice(put, { ...environment, ...key })).out).toBe('Upstream credential reports signs with AKIAEXAMPLE.\n');
    expect(await sluice(put)).toMatchObject({ code: 1, err: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY first.\n' });
  });
});
