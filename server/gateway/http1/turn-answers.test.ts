// Answers that are made in the turn that has read their request, and so are sent together with all others of it: what follows one on
// its connection comes behind it, and a client that takes only a part is waited for. On real sockets.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { callIn, waysToCall } from '../../testing/shared-calls.ts';
import { echoBody, get, ok, startTestListener, type TestListener } from '../../testing/test-listener.ts';
import type { BodySource } from '../pipeline/body-source.ts';
import type { Exchange, Reply } from '../pipeline/exchange.ts';

let running: TestListener | null = null;

afterEach(() => running?.stop());

/** A body that breaks off when it is asked for. */
const broken = (): BodySource => ({
  length: 5,
  start: (sink) => sink.fail(new Error('broken off')),
  resume: () => undefined,
  destroy: () => undefined,
});

const large = 'x'.repeat(50_000);

const replies: Record<string, (exchange: Exchange) => Reply | Promise<Reply>> = {
  '/small': () => ok('small'),
  '/none': () => ({ ...ok(null), status: 204 }),
  '/large': () => ok(large),
  '/broken': () => ok(broken()),
  '/echo': echoBody,
};

async function start(): Promise<TestListener> {
  running = await startTestListener((exchange) => replies[exchange.request.path]?.(exchange) ?? ok('nothing'));
  return running;
}

const until = (condition: () => unknown) => expect.poll(condition, { interval: 2 });
const answer = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
/** Without what says when and who. */
const bare = (text: string) => text.replaceAll(/(x-test|Date|Connection): [^\r]*\r\n/g, '');

describe.each(waysToCall)('an answer to what is read, and sent, %s', (way) => {
  callIn(way);

  it.each([
    ['another one', get('/small') + get('/small', 'Connection: close\r\n'), answer('small') + answer('small')],
    ['one without a body', get('/none') + get('/small', 'Connection: close\r\n'), `HTTP/1.1 204 No Content\r\n\r\n${answer('small')}`],
    [
      'a large one',
      get('/small') + get('/large') + get('/small', 'Connection: close\r\n'),
      answer('small') + answer(large) + answer('small'),
    ],
    ['a refusal', `${get('/small')}GET / HTTP/9.9\r\n\r\n`, /^HTTP\/1\.1 200 OK[^<>]*\r\n\r\nsmallHTTP\/1\.1 (400|505) /],
    ['an answer that breaks off', get('/small') + get('/broken'), answer('small')],
    ['the end of the client', get('/small'), answer('small')],
  ])('comes whole before %s', async (_, text, expected) => {
    const { open } = await start();
    const { socket, seen } = await open(text);
    socket.end();
    await until(() => seen.isClosed || socket.closed).toBe(true);
    if (typeof expected === 'string') expect(bare(seen.text)).toBe(expected);
    else expect(seen.text).toMatch(expected);
  });

  it('comes whole before the client is told to send the body of its next request', async () => {
    const { open } = await start();
    const { socket, seen } = await open(
      `${get('/small')}POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
    );
    await until(() => bare(seen.text)).toBe(`${answer('small')}HTTP/1.1 100 Continue\r\n\r\n`);
    socket.write('hi');
    await until(() => seen.text).toMatch(/hi$/);
  });

  it('answers many clients of one turn each with its own', async () => {
    running = await startTestListener((exchange) => ok(`<${exchange.request.path}>`));
    const { open } = running;
    const clients = await Promise.all(Array.from({ length: 60 }, () => open('')));
    for (let round = 0; round < 5; round += 1) {
      clients.forEach(({ socket }, index) => void socket.write(get(`/${round}/${index}`)));
      await Promise.all(clients.map(({ seen }, index) => until(() => seen.text.endsWith(`</${round}/${index}>`)).toBe(true)));
    }
    for (const { seen } of clients) expect(seen.text.match(/<[^>]+>/g)).toHaveLength(5);
  });

  it('waits for a client that has taken a part only, asks it for nothing more, and drains when it has all', async () => {
    let asked = 0;
    const body = 'y'.repeat(15_000);
    running = await startTestListener(() => {
      asked += 1;
      return ok(body);
    });
    const { socket, seen } = await running.open('');
    socket.pause();
    socket.setNoDelay(true);
    // The next request only when the last one was handled: so each answer is the only one of its turn, and held.
    for (let isAsked = true; isAsked; ) {
      const before = asked;
      socket.write(get('/'));
      for (let turn = 0; turn < 500 && asked === before; turn += 1) await nextTurn();
      isAsked = asked > before;
    }
    const isDrained = running.listener.drain(60_000).then(() => true);
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    expect(seen.text.length).toBeLessThan(asked * body.length);
    socket.resume();
    await until(() => seen.text.split(body).length - 1).toBeGreaterThanOrEqual(asked);
    expect(await isDrained).toBe(true);
  });
});
