// What is overdue, by a clock that is set: each wait ends at the first sweep past its own time, whatever else is waited for.
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { limits } from '../../kernel/limits.ts';
import { parseEgressRule } from '../model/egress-rules.ts';
import { createEgress } from './egress.ts';
import { type UpstreamAnswer, UpstreamCall, type UpstreamFailure } from './upstream-call.ts';
import { UpstreamPool } from './upstream-pool.ts';
import { defaultUpstreamTls } from './upstream-tls.ts';

let server: Server | null = null;
let pool: UpstreamPool | null = null;
const sockets: Socket[] = [];

afterEach(async () => {
  pool?.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
});

const get = 'GET / HTTP/1.1\r\nHost: up\r\n\r\n';

/** An upstream that says what it is told to. */
async function start({ protocol = 'http:', maxConnections = 100 }: { protocol?: 'http:' | 'https:'; maxConnections?: number } = {}) {
  const listening = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    socket.resume();
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const rule = parseEgressRule('127.0.0.0/8');
  if (rule === null) throw new Error('the rule is good');
  const clock = { nowMs: 0 };
  const made = new UpstreamPool({
    url: { protocol, hostname: '127.0.0.1', port, hostHeader: 'up' },
    tls: defaultUpstreamTls,
    lookup: createEgress({ ownPorts: new Set() }).lookupFor(port, [rule]),
    denied: null,
    monotonicMs: () => clock.nowMs,
    maxConnections,
  });
  pool = made;
  const told: string[] = [];
  const send = (name: string, timeoutMs: number) => {
    const request = { pool: made, method: 'GET', target: '/', headers: [], body: null, expectsBody: false, timeoutMs };
    made.dispatch(
      new UpstreamCall(request, get, clock.nowMs + timeoutMs, {
        onRequestBytes: () => undefined,
        onAnswer: (answer) => {
          told.push(`${name} answered`);
          readOn(name, answer);
        },
        onFailure: ({ kind, error }: UpstreamFailure) => void told.push(`${name} ${kind}: ${error.message}`),
      }),
    );
  };
  const readOn = (name: string, { body }: UpstreamAnswer) => {
    if (body === null || !('start' in body)) return;
    body.start({ chunk: () => true, end: () => undefined, fail: (error) => void told.push(`${name} broke: ${error.message}`) });
  };
  const sweepAt = (nowMs: number) => {
    clock.nowMs = nowMs;
    return made.sweep(nowMs);
  };
  const say = (text: string) => void sockets[0]?.write(text);
  return { pool: made, told, send, say, sweepAt };
}

describe('a pool ends at the first sweep past its time', () => {
  it('each call that has no answer', async () => {
    const { told, send, sweepAt } = await start();
    send('slow', 8_000);
    send('quick', 100);
    send('middle', 300);
    await expect.poll(() => sockets.length).toBe(3);
    const toldAt = [99, 100, 299, 300, 7_999, 8_000].map((nowMs) => {
      const isBusy = sweepAt(nowMs);
      return [nowMs, isBusy, told.length];
    });
    expect(toldAt).toEqual([
      [99, true, 0],
      [100, true, 1],
      [299, true, 1],
      [300, true, 2],
      [7_999, true, 2],
      [8_000, true, 3],
    ]);
    expect(told).toEqual(['quick', 'middle', 'slow'].map((name) => `${name} timeout: no response in time`));
    await expect.poll(() => sweepAt(8_001)).toBe(false);
  });

  it('each call that has no connection', async () => {
    const { told, send, sweepAt } = await start({ maxConnections: 1 });
    send('first', 1_000);
    send('second', 50);
    send('third', 80);
    await expect.poll(() => sockets.length).toBe(1);
    for (const nowMs of [49, 50, 79, 80]) {
      sweepAt(nowMs);
      told.push(`${nowMs}`);
    }
    const late = (name: string) => `${name} timeout: no connection in time`;
    expect(told).toEqual(['49', late('second'), '50', '79', late('third'), '80']);
  });

  it('a connection that nobody takes', async () => {
    // Accepts and says nothing: a TLS handshake never ends there.
    const { pool, told, send, sweepAt } = await start({ protocol: 'https:' });
    send('one', 29_000);
    await expect.poll(() => sockets.length).toBe(1);
    sweepAt(limits.upstream.connectTimeoutMs - 1);
    expect(told).toEqual([]);
    sweepAt(limits.upstream.connectTimeoutMs);
    expect(told).toEqual(['one failure: not connected within 5000 ms']);
    await expect.poll(() => pool.size()).toBe(0);
  });

  it('a connection that nobody has used', async () => {
    const { pool, told, send, say, sweepAt } = await start();
    send('one', 100_000);
    await expect.poll(() => sockets.length).toBe(1);
    sweepAt(6_000);
    say('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    await expect.poll(() => told).toEqual(['one answered']);
    const idleMs = 6_000 + limits.upstream.idleTimeoutMs;
    expect(sweepAt(idleMs - 1)).toBe(false);
    await new Promise((resolve) => setImmediate(resolve));
    expect(pool.size()).toBe(1);
    sweepAt(idleMs);
    await expect.poll(() => pool.size()).toBe(0);
  });

  it.each([
    { timeoutMs: 100_000, when: 'before the call would be late' },
    { timeoutMs: 7_000, when: 'long after the call would have been' },
  ])('a body that stands still, $when', async ({ timeoutMs }) => {
    const { told, send, say, sweepAt } = await start();
    send('one', timeoutMs);
    await expect.poll(() => sockets.length).toBe(1);
    sweepAt(6_000);
    say('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome');
    await expect.poll(() => told).toEqual(['one answered']);
    const standsMs = 6_000 + limits.gateway.bodyIdleTimeoutMs;
    for (const nowMs of [7_000, 8_000, standsMs - 1]) sweepAt(nowMs);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['one answered']);
    sweepAt(standsMs);
    await expect.poll(() => told).toEqual(['one answered', 'one broke: the upstream stopped in the middle of its answer']);
  });
});
