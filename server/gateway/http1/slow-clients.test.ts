// Clients that take a connection and give nothing for it, on real sockets: each is cut within its limit, and holds no more than
// its share of memory until then. Time is faked: a second of the sweep is a second of the test.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../../kernel/limits.ts';
import { echoBody, get, ok, startTestListener, type TestListener } from '../../testing/test-listener.ts';
import type { BodySource } from '../pipeline/body-source.ts';
import type { Exchange, Reply } from '../pipeline/exchange.ts';

let running: TestListener | null = null;

let nowMs = 0;
const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(async () => {
  await running?.stop();
  vi.useRealTimers();
});

async function start(handle: (exchange: Exchange) => Promise<Reply>): Promise<TestListener> {
  running = await startTestListener(handle, clock);
  return running;
}

const until = (condition: () => unknown) => expect.poll(condition, { interval: 2, timeout: 10_000 });
const openConnections = () => running?.listener.openConnections();
const pass = (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) {
    nowMs += 1_000;
    vi.advanceTimersByTime(1_000);
  }
};
const large = 40_000_000;

describe('a client', () => {
  it.each([
    ['sends nothing', '', 11],
    ['sends a head for ever', 'GET / HTTP/1.1\r\nHost: a\r\nX: ', 11],
    ['stays silent between requests', get('/1'), 66],
    ['begins a second head with its first request', `${get('/1')}GET /2 HT`, 11],
  ])('that %s is cut', async (_, text, seconds) => {
    const { open, ended } = await start(echoBody);
    const { seen, socket } = await open(text);
    if (text.startsWith(get('/1'))) await until(() => ended).toEqual(['/1']);
    else await until(openConnections).toBe(1);
    if (text.endsWith(': ')) await until(() => socket.bytesWritten).toBe(text.length);
    pass(seconds - 2);
    expect(openConnections()).toBe(1);
    pass(3);
    await until(openConnections).toBe(0);
    expect(seen.text.startsWith('HTTP/1.1 4')).toBe(false);
  });

  it('whose body crawls is cut, however often a byte comes', async () => {
    let got = 0;
    const count = (bytes: number) => {
      got += bytes;
      return true;
    };
    const { open, ended } = await start((exchange) => {
      exchange.request.body?.start({ chunk: (bytes) => count(bytes.length), end: () => undefined, fail: () => undefined });
      const { promise, resolve } = Promise.withResolvers<Reply>();
      exchange.onClientGone = () => resolve(ok('nobody'));
      return promise;
    });
    const { socket } = await open('POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');
    for (let sent = 1; sent <= 6; sent += 1) {
      socket.write('x');
      await until(() => got).toBe(sent);
      expect(openConnections()).toBe(1);
      pass(5);
    }
    pass(2);
    await until(openConnections).toBe(0);
    await until(() => ended).toEqual(['/1']);
  });

  it('whose body is slow but comes is served', async () => {
    const piece = 'x'.repeat(limits.gateway.bodyBytesPerWait);
    let got = 0;
    const count = (bytes: number) => {
      got += bytes;
      return true;
    };
    const { open, ended } = await start((exchange) => {
      const { promise, resolve } = Promise.withResolvers<Reply>();
      exchange.request.body?.start({ chunk: (bytes) => count(bytes.length), end: () => resolve(ok('whole')), fail: () => undefined });
      return promise;
    });
    const { socket, seen } = await open(`POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: ${piece.length * 5}\r\n\r\n`);
    for (let sent = 1; sent <= 5; sent += 1) {
      socket.write(piece);
      await until(() => got).toBe(piece.length * sent);
      if (sent < 5) pass(25);
    }
    await until(() => seen.text).toMatch(/whole$/);
    expect(ended).toEqual(['/1']);
  });

  it('that asks and never reads is answered no further than it reads, and cut', async () => {
    let asked = 0;
    const { open } = await start(() => {
      asked += 1;
      return Promise.resolve(ok(Buffer.alloc(large / 10)));
    });
    const { socket, seen } = await open(get('/1'));
    socket.pause();
    for (let sent = 0; sent < 20; sent += 1) socket.write(get('/1').repeat(20));
    await until(() => asked).toBeGreaterThan(0);
    await someTurns();
    // What the system takes of answers before the client reads is its own.
    expect(asked).toBeLessThan(10);
    pass(29);
    expect(openConnections()).toBe(1);
    pass(3);
    await until(openConnections).toBe(0);
    expect(seen.isClosed).toBe(false);
  });

  it.runIf(process.platform === 'linux')('that does not read has little of its answer asked for', async () => {
    let given = 0;
    const { open } = await start(() => {
      let send = () => {};
      const body: BodySource = {
        length: large,
        start: (sink) => {
          send = () => {
            for (let isTaking = true; isTaking && given < large; given += 65_536) isTaking = sink.chunk(Buffer.alloc(65_536));
          };
          send();
        },
        resume: () => send(),
        destroy: () => undefined,
      };
      return Promise.resolve(ok(body));
    });
    const { socket } = await open('');
    socket.pause();
    socket.write(get('/1'));
    await until(() => given).toBeGreaterThan(0);
    await someTurns();
    // Beside what the client's system takes for it.
    expect(given).toBeLessThan(large / 40);
  });

  it.each([
    ['keeps its connection', ''],
    ['closes it', 'Connection: close\r\n'],
  ])('that reads slowly but reads gets all of its answer, when it %s', async (_, fields) => {
    const { open } = await start(() => Promise.resolve(ok(Buffer.alloc(large, 'x'))));
    const { socket, seen } = await open(get('/1', fields));
    while (seen.text.length < large) {
      const wanted = Math.min(seen.text.length + large / 8, large);
      await until(() => seen.text.length >= wanted).toBe(true);
      await someTurns();
      socket.pause();
      pass(20);
      expect(openConnections()).toBe(1);
      socket.resume();
    }
    await until(() => seen.text.length).toBeGreaterThan(large);
  });

  it('that has not read its answer yet is not taken for idle when the listener drains', async () => {
    const { open, listener } = await start(() => Promise.resolve(ok(Buffer.alloc(large, 'x'))));
    const { socket, seen } = await open(get('/1'));
    socket.pause();
    await someTurns();
    const drained = listener.drain(60_000);
    await someTurns();
    socket.resume();
    await until(() => seen.text.length).toBeGreaterThan(large);
    await drained;
  });
});

it('time is what passes, not how often the sweep came to count it', async () => {
  const { open } = await start(echoBody);
  await open('GET / HTTP/1.1\r\nHost: a\r\nX: ');
  await until(openConnections).toBe(1);
  await someTurns();
  // A loop that is late by eleven seconds: one sweep in place of eleven.
  nowMs += 10_000;
  pass(1);
  await until(openConnections).toBe(0);
});

it('many that are due at once are not all cut in one turn', async () => {
  const { open } = await start(echoBody);
  const count = 300;
  for (let opened = 0; opened < count; opened += 1) await open('GET / HTTP/1.1\r\nHost: a\r\nX: ');
  await until(openConnections).toBe(count);
  const atOnce: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let before = count;
  const look = () => {
    atOnce.push(before - (openConnections() ?? 0));
    before = openConnections() ?? 0;
    if (before === 0) resolve();
    else setImmediate(look);
  };
  await someTurns();
  pass(12);
  setImmediate(look);
  await promise;
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(2 * limits.gateway.cutsPerTurn);
});

async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
