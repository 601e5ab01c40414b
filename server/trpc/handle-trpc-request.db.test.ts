// The HTTP door: what it refuses before any procedure is reached, and what errors look like to a caller.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';
import type { SessionClaim } from './context.ts';
import { handleTrpcRequest } from './handle-trpc-request.ts';

let house: TestConsole;
let claim: SessionClaim;
beforeAll(async () => {
  house = await createTestConsole();
  claim = (await house.signIn('owner')).claim;
});
afterAll(() => house.close());

const ours = { 'content-type': 'application/json', origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' };

async function call(
  path: string,
  init: RequestInit,
): Promise<{ status: number; body: { result?: { data: unknown }; error?: { message: string; data: Record<string, unknown> } } }> {
  const request = new Request(`http://localhost:3000/api/trpc/${path}`, init);
  const response = await handleTrpcRequest(request, { deps: house.deps, readSession: async () => claim });
  return { status: response.status, body: await response.json() };
}

function post(path: string, body: unknown, headers: Record<string, string> = ours) {
  return call(path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

describe('handleTrpcRequest', () => {
  it('answers our own pages', async () => {
    const made = await post('customers.create', { projectId: house.projectId, name: 'over http' });
    expect(made).toMatchObject({ status: 200, body: { result: { data: { name: 'over http' } } } });
  });

  it.each([
    ['a page of another site', { ...ours, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['a form', { ...ours, 'content-type': 'text/plain' }, 415],
    ['nobody knows whom', { 'content-type': 'application/json' }, 403],
  ])('refuses a change asked for by %s', async (_who, headers, status) => {
    const refused = await post('customers.create', { projectId: house.projectId, name: 'forged' }, headers);
    expect(refused.status).toBe(status);
    expect(await house.deps.control.prisma.customer.count({ where: { name: 'forged' } })).toBe(0);
  });

  it('changes nothing by GET', async () => {
    const input = encodeURIComponent(JSON.stringify({ projectId: house.projectId, name: 'by get' }));
    expect((await call(`customers.create?input=${input}`, { method: 'GET' })).status).toBe(405);
    expect(await house.deps.control.prisma.customer.count({ where: { name: 'by get' } })).toBe(0);
  });

  it('does not fall back to the cookie when a bearer token is wrong', async () => {
    const refused = await post('projects.list', {}, { 'content-type': 'application/json', authorization: `Bearer slt_${'A'.repeat(43)}` });
    expect(refused.status).not.toBe(200);
    const query = await call('projects.list', { method: 'GET', headers: { authorization: `Bearer slt_${'A'.repeat(43)}` } });
    expect(query).toMatchObject({ status: 401, body: { error: { data: { errorCode: 'auth.required' } } } });
  });

  it('takes 20 calls in a batch and refuses 21', async () => {
    const batch = (count: number) => call(`${Array(count).fill('projects.list').join(',')}?batch=1&input=%7B%7D`, { method: 'GET' });
    expect((await batch(20)).status).toBe(200);
    expect((await batch(21)).status).toBe(400);
  });

  it('refuses a body over 1 MiB, also when its length is not announced', async () => {
    const large = JSON.stringify({ projectId: house.projectId, name: 'x'.repeat(1_048_577) });
    expect((await post('customers.create', large)).status).toBe(413);
    const stream = new Blob([large]).stream();
    const streamed = await call('customers.create', { method: 'POST', headers: ours, body: stream, duplex: 'half' } as RequestInit);
    expect(streamed).toMatchObject({ status: 413, body: { error: { data: { errorCode: 'input.too_large' } } } });
  });

  it('names code, field and status of a refusal', async () => {
    const invalid = await post('customers.create', { projectId: house.projectId, name: ' blank ' });
    expect(invalid).toMatchObject({ status: 400, body: { error: { data: { errorCode: 'input.invalid', field: 'name' } } } });
    const conflict = await post('customers.create', { projectId: house.projectId, name: 'over http' });
    expect(conflict).toMatchObject({ status: 409, body: { error: { data: { errorCode: 'resource.conflict', field: 'name' } } } });
    const operator = await post('customers.get', { projectId: house.projectId, customerId: { not: '' } });
    expect(operator.status).not.toBe(200);
  });

  it('streams live ticks until the caller leaves', async () => {
    const leaving = new AbortController();
    let hasEnded = false;
    async function* liveTicks(_projectId: string, signal: AbortSignal) {
      yield { atSeconds: 1 } as never;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      hasEnded = true;
    }
    const input = encodeURIComponent(JSON.stringify({ projectId: house.projectId }));
    const request = new Request(`http://localhost:3000/api/trpc/live.ticks?input=${input}`, { signal: leaving.signal });
    const response = await handleTrpcRequest(request, { deps: { ...house.deps, liveTicks }, readSession: async () => claim });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('atSeconds')) text += (await reader?.read())?.value ?? '';
    leaving.abort();
    await reader?.cancel().catch(() => undefined);
    await expect.poll(() => hasEnded).toBe(true);
  });

  it('hides what a bug says', async () => {
    const broken = {
      ...house.deps,
      usage: { ...house.deps.usage, readQuotas: () => Promise.reject(new Error('select secret from table')) },
    };
    const input = encodeURIComponent(JSON.stringify({ projectId: house.projectId }));
    const request = new Request(`http://localhost:3000/api/trpc/usage.quotas?input=${input}`);
    const response = await handleTrpcRequest(request, { deps: broken, readSession: async () => claim });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain('internal.bug');
    expect(text).not.toContain('secret');
    expect(text).not.toContain('.ts:');
  });
});
