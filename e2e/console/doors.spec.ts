// What stands around sign-in and procedures: what the build contains, and requests that no page of ours makes.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { root } from '../support/house.ts';
import { expect, openSession, test } from './console-test.ts';

test('the build has no Server Actions, no rewrites and no image optimizer', async () => {
  const read = async (file: string) => JSON.parse(await readFile(path.join(root, '.next', file), 'utf8'));
  const actions: { node: object; edge: object } = await read('server/server-reference-manifest.json');
  expect({ node: actions.node, edge: actions.edge }).toEqual({ node: {}, edge: {} });
  const routes: { rewrites: Record<string, unknown[]> } = await read('routes-manifest.json');
  expect(Object.values(routes.rewrites).flat()).toEqual([]);
  expect(await read('images-manifest.json')).toMatchObject({ images: { unoptimized: true, dangerouslyAllowSVG: false } });
});

for (const headers of [{ rsc: '1' }, { rsc: '1', 'next-router-prefetch': '1' }, { rsc: '1', 'next-router-segment-prefetch': '/_tree' }]) {
  test(`a page asked for in Next’s own way (${Object.keys(headers).join(', ')}) is behind sign-in too`, async ({
    house,
    operator,
    control,
    page,
  }) => {
    await openSession(page.request, house, operator);
    const url = `${house.consoleUrl}/projects/${control.projectId}/apis`;
    // Next leads such a request on to the same page under another query first.
    const theirs = await (await fetch(url, { headers })).text();
    expect(theirs).not.toContain(operator.email);
    if (Object.keys(headers).length > 1) return;
    // Without a prefetch's cut the page is whole: it leads a stranger to sign-in, and tells its member whose account it is.
    expect(theirs).toContain('/sign-in');
    expect(await (await page.request.get(url, { headers })).text()).toContain(operator.email);
  });
}

test('the console keeps an idle connection longer than the proxies before it do', async ({ house }) => {
  const answer = await fetch(`${house.consoleUrl}/api/health`);
  expect(answer.headers.get('keep-alive')).toBe('timeout=65');
});

test('a browser that asks for an icon before it has read the page gets one', async ({ house }) => {
  const answer = await fetch(`${house.consoleUrl}/favicon.ico`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('image/x-icon');
});

test('nobody talks to anything through an upgraded connection', async ({ house }) => {
  const answer = await new Promise<number | 'closed'>((resolve) => {
    const request = http.get(`${house.consoleUrl}/http://169.254.169.254/latest`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      },
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', () => resolve('closed'));
    // Without any answer nothing was reached either.
    request.setTimeout(5_000, () => request.destroy());
  });
  expect(answer).not.toBe(101);
  expect(answer).not.toBe(200);
});

test('a forged Host header changes no address the console gives out', async ({ house, operator, request }) => {
  for (const forged of [{ host: 'evil.example' }, { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }]) {
    const headers = { ...forged };
    const page = await rawGet(`${house.consoleUrl}/`, headers);
    expect(page.location).not.toContain('evil.example');
    const csrf = await (await request.get(`${house.consoleUrl}/api/auth/csrf`)).json();
    const answer = await request.post(`${house.consoleUrl}/api/auth/callback/credentials`, {
      form: { ...operator, csrfToken: csrf.csrfToken, json: 'true' },
      headers: { ...('host' in forged ? {} : forged) },
    });
    expect(JSON.stringify(await answer.json())).not.toContain('evil.example');
  }
});

for (const callbackUrl of ['//evil.example', '/\\evil.example', 'https:evil.example', '/\n/evil.example', 'https://evil.example/']) {
  test(`sign-in by program is not led to ${JSON.stringify(callbackUrl)} either`, async ({ house, operator, request }) => {
    const csrf = await (await request.get(`${house.consoleUrl}/api/auth/csrf`)).json();
    const answer = await request.post(`${house.consoleUrl}/api/auth/callback/credentials`, {
      form: { ...operator, csrfToken: csrf.csrfToken, json: 'true', callbackUrl },
    });
    const { url }: { url: string } = await answer.json();
    expect(new URL(url).origin).toBe(house.consoleUrl);
  });
}

/** A GET whose headers are sent as they are, Host included. */
function rawGet(url: string, headers: Record<string, string>): Promise<{ status: number; location: string }> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { headers }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? '' });
      })
      .on('error', reject);
  });
}
