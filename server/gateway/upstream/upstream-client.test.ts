// The upstream side on real sockets: upstreams that answer early, late, wrongly, in pieces or not at all.

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { limits } from '../../kernel/limits.ts';
import { loopTurn } from '../../kernel/loop-turn.ts';
import { countPerTurn } from '../../testing/per-turn.ts';
import { callIn, waysToCall } from '../../testing/shared-calls.ts';
import { ByteText } from '../http1/byte-text.ts';
import { parseEgressRule } from '../model/egress-rules.ts';
import { compileUpstreamUrl } from '../model/upstream-url.ts';
import type { BodySource } from '../pipeline/body-source.ts';
import { createEgress } from './egress.ts';
import type { UpstreamAnswer, UpstreamFailure, UpstreamRequest } from './upstream-call.ts';
import { createUpstreamClient, type UpstreamClient } from './upstream-client.ts';

let server: Server | null = null;
let client: UpstreamClient | null = null;
const sockets = new Set<Socket>();

afterEach(async () => {
  client?.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
});

type Served = { socket: Socket; text: string; connection: number };

/** An upstream that says what it is told to whenever bytes come; `text` is all that came on the connection so far. */
async function start(onBytes: (served: Served) => void) {
  let connections = 0;
  server = createServer((socket) => {
    connections += 1;
    const served: Served = { socket, text: '', connection: connections };
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      served.text += bytes.toString('latin1');
      onBytes(served);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = compileUpstreamUrl(`http://127.0.0.1:${port}/`, {}, []);
  if (!url.ok) throw new Error(url.error);
  const made = createUpstreamClient({
    egress: createEgress({ ownPorts: new Set() }),
    monotonicMs: () => performance.now(),
    maxConnectionsPerOrigin: 24,
  });
  client = made;
  const rule = parseEgressRule('127.0.0.0/8');
  const pool = made.poolFor(url.value, rule ? [rule] : [], '');
  const send = (given: Partial<UpstreamRequest> = {}) => {
    const { promise, resolve } = Promise.withResolvers<UpstreamAnswer | UpstreamFailure>();
    const request = { pool, method: 'GET', target: '/', headers: ['host', 'up'], body: null, expectsBody: false, timeoutMs: 20_000 };
    const call = made.start({ ...request, ...given }, { onRequestBytes: () => undefined, onAnswer: resolve, onFailure: resolve });
    return { call, result: promise };
  };
  return { send, connections: () => connections, client: made };
}

async function answerOf(result: Promise<UpstreamAnswer | UpstreamFailure>): Promise<{ status: number; text: string }> {
  const answer = await result;
  if (!('status' in answer)) throw answer.error;
  return { status: answer.status, text: await textOf(answer.body) };
}

async function textOf(body: UpstreamAnswer['body']): Promise<string> {
  if (body === null) return '';
  if (body instanceof ByteText) return body.text;
  if (!('start' in body)) return Buffer.from(body).toString('latin1');
  let text = '';
  await new Promise<void>((resolve, reject) => {
    body.start({
      chunk: (bytes) => {
        text += Buffer.from(bytes).toString('latin1');
        return true;
      },
      end: resolve,
      fail: reject,
    });
  });
  return text;
}

async function failureOf(result: Promise<UpstreamAnswer | UpstreamFailure>): Promise<UpstreamFailure> {
  const failure = await result;
  if ('status' in failure) throw new Error(`answered ${failure.status}`);
  return failure;
}

/** A body whose parts the test gives by hand. */
function handBody(length: number | null) {
  let sink: Parameters<BodySource['start']>[0] | null = null;
  const body: BodySource = {
    length,
    start: (given) => {
      sink = given;
    },
    resume: () => undefined,
    destroy: () => undefined,
  };
  return {
    body,
    give: (text: string) => sink?.chunk(Buffer.from(text)),
    end: () => sink?.end(),
    fail: () => sink?.fail(new Error('broke')),
  };
}

const ok = (body: string, fields = '') => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`;

describe.each(waysToCall)('an upstream read %s', (way) => {
  callIn(way);

  describe('answers', () => {
    it.each([
      ['by length', ok('hello'), 'hello'],
      ['by chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n', 'hello'],
      ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
      ['after two interim ones', `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${ok('hello')}`, 'hello'],
    ])('%s, whole and byte by byte, on one kept connection', async (_, text, body) => {
      let requests = 0;
      const { send, connections } = await start(({ socket }) => {
        requests += 1;
        if (requests === 1) socket.write(text);
        else for (const character of text) socket.write(character);
      });
      expect((await answerOf(send().result)).text).toBe(body);
      expect((await answerOf(send().result)).text).toBe(body);
      expect(connections()).toBe(1);
    });

    it('of HEAD have no body whatever their length says', async () => {
      const { send, connections } = await start(({ socket }) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'));
      expect(await answerOf(send({ method: 'HEAD' }).result)).toEqual({ status: 200, text: '' });
      expect(await answerOf(send({ method: 'HEAD' }).result)).toEqual({ status: 200, text: '' });
      expect(connections()).toBe(1);
    });

    it('without a length end with the connection', async () => {
      const { send } = await start(({ socket }) => void socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end'));
      expect((await answerOf(send().result)).text).toBe('until the end');
    });

    it('are whole when the connection is reset right behind them', async () => {
      const { send } = await start(({ socket }) => {
        socket.write(ok('hello'));
        socket.resetAndDestroy();
      });
      expect((await answerOf(send({ method: 'POST' }).result)).text).toBe('hello');
    });

    it('that come at full speed are read only so much in a turn', async () => {
      const { send } = await start(({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n');
        socket.write(Buffer.alloc(8_000_000));
      });
      const answer = await send().result;
      if (!('status' in answer) || answer.body === null || !('start' in answer.body)) return expect.unreachable();
      const { body } = answer;
      const counted = countPerTurn();
      await new Promise<void>((resolve, reject) => {
        const chunk = (bytes: Uint8Array) => {
          counted.add(bytes.length);
          return true;
        };
        body.start({ chunk, end: resolve, fail: reject });
      });
      const { most, sum } = counted.stop();
      expect(sum).toBe(8_000_000);
      expect(most).toBeLessThan(limits.gateway.readBytesPerTurn + 65_536);
    });

    it('stream at the pace of their reader, in full', async () => {
      const bytes = Buffer.alloc(8_000_000, 'sluice ');
      let sent: Socket | null = null;
      const { send } = await start(({ socket }) => {
        sent = socket;
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n`);
        socket.write(bytes);
      });
      const answer = await send().result;
      if (!('status' in answer) || answer.body === null || !('start' in answer.body)) throw new Error('no stream');
      const { body } = answer;
      const got: Uint8Array[] = [];
      let pauses = 0;
      await new Promise<void>((resolve, reject) => {
        body.start({
          chunk: (chunk) => {
            got.push(Buffer.from(chunk));
            pauses += 1;
            if (pauses === 1) expect((sent as Socket | null)?.writableLength).toBeGreaterThan(0);
            setImmediate(() => body.resume());
            return false;
          },
          end: resolve,
          fail: reject,
        });
      });
      expect(Buffer.concat(got).equals(bytes)).toBe(true);
    });
  });

  describe('requests', () => {
    it('go out with one length or as chunks, never both', async () => {
      const seen: string[] = [];
      const { send } = await start(({ socket, text }) => {
        if (!text.endsWith('end') && !text.endsWith('0\r\n\r\n')) return;
        seen.push(text);
        socket.end(ok('', 'Connection: close\r\n'));
      });
      for (const length of [7, null]) {
        const { body, give, end } = handBody(length);
        const { result } = send({ method: 'POST', body, headers: ['host', 'up', 'content-length', '99', 'transfer-encoding', 'gzip'] });
        give('the ');
        give('end');
        end();
        await answerOf(result);
      }
      expect(seen).toEqual([
        'POST / HTTP/1.1\r\nhost: up\r\nContent-Length: 7\r\n\r\nthe end',
        'POST / HTTP/1.1\r\nhost: up\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nthe \r\n3\r\nend\r\n0\r\n\r\n',
      ]);
    });

    it('that break off close the connection they were on', async () => {
      const closed = Promise.withResolvers<void>();
      const reached = Promise.withResolvers<void>();
      const { send } = await start(({ socket }) => {
        socket.once('close', () => closed.resolve());
        reached.resolve();
      });
      const { body, give, fail } = handBody(null);
      const { result } = send({ method: 'POST', body });
      give('half');
      await reached.promise;
      fail();
      expect((await failureOf(result)).kind).toBe('client');
      await closed.promise;
    });

    it('answered early are not followed by another on the same connection', async () => {
      const { send, connections } = await start(({ socket }) => socket.write(ok('early')));
      const { body, give } = handBody(100);
      const { result } = send({ method: 'POST', body });
      give('a part');
      expect((await answerOf(result)).text).toBe('early');
      give('more, that nobody reads');
      expect((await answerOf(send().result)).text).toBe('early');
      expect(connections()).toBe(2);
    });

    it('whose client leaves close the connection', async () => {
      const closed = Promise.withResolvers<void>();
      const { send, client: made } = await start(({ socket }) => {
        socket.once('close', () => closed.resolve());
        call.abort();
      });
      const { call, result } = send();
      expect((await failureOf(result)).kind).toBe('client');
      await closed.promise;
      await expect.poll(() => made.openConnections()).toBe(0);
    });

    it('time out when no head comes', async () => {
      const { send } = await start(() => undefined);
      expect((await failureOf(send({ timeoutMs: 60 }).result)).kind).toBe('timeout');
    });

    it('that must not be sent throw before anything is', async () => {
      const { send, connections } = await start(() => undefined);
      expect(() => send({ headers: ['host', 'up', 'x', 'a\r\nb: c'] })).toThrow('cannot be sent');
      expect(connections()).toBe(0);
    });
  });

  describe('kept connections', () => {
    it('that had closed cost a safe request nothing, and another one once its failure', async () => {
      const { send, connections } = await start(({ socket, text, connection }) => {
        // Every first connection takes one request and closes at the second.
        if (connection % 2 === 1 && text.split('\r\n\r\n').length > 2) socket.destroy();
        else socket.write(ok('fine'));
      });
      expect((await answerOf(send().result)).text).toBe('fine');
      expect((await answerOf(send().result)).text).toBe('fine');
      expect(connections()).toBe(2);
    });

    it('are used no more in the turn that finds their end', async () => {
      const { send, connections } = await start(({ socket }) => void socket.write(ok('one')));
      expect((await answerOf(send().result)).text).toBe('one');
      const [kept] = sockets;
      await new Promise<void>((resolve) => kept?.end(resolve));
      // From here on each turn polls before its stages.
      await new Promise((resolve) => setImmediate(resolve));
      const posts: Promise<UpstreamAnswer | UpstreamFailure>[] = [];
      for (let turn = 0; turn < 5; turn += 1) {
        // After what was received is handled, and before the loop goes on.
        loopTurn.at('record', () => posts.push(send({ method: 'POST' }).result));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await Promise.all(posts.map(async (post) => (await answerOf(post)).text))).toEqual(Array.from({ length: 5 }, () => 'one'));
      expect(connections()).toBeGreaterThan(1);
    });

    it('are not sent a POST again', async () => {
      const { send } = await start(({ socket, text }) => {
        if (text.split('\r\n\r\n').length > 2) socket.destroy();
        else socket.write(ok('fine'));
      });
      await answerOf(send().result);
      expect((await failureOf(send({ method: 'POST', expectsBody: true }).result)).kind).toBe('failure');
    });

    it('are closed when the upstream says more than it was asked (CVE-2026-48931)', async () => {
      const { send, connections } = await start(({ socket }) => socket.write(ok('mine') + ok('poison')));
      expect((await answerOf(send().result)).text).toBe('mine');
      expect((await answerOf(send().result)).text).toBe('mine');
      expect(connections()).toBe(2);
    });

    it('are not kept when either side says close', async () => {
      const { send, connections } = await start(({ socket }) => socket.write(ok('fine', 'Connection: close\r\n')));
      await answerOf(send().result);
      await answerOf(send().result);
      expect(connections()).toBe(2);
    });
  });

  describe('answers that two readers could see differently', () => {
    it.each([
      ['length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
      ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'],
      ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
      ['too many interim answers', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(9) + ok('')],
      ['a bare LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
      ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
      ['nothing', ''],
    ])('%s: a failure, and the connection is closed', async (_, text) => {
      const closed = Promise.withResolvers<void>();
      const { send } = await start(({ socket }) => {
        socket.once('close', () => closed.resolve());
        if (text === '') socket.end();
        else socket.write(text);
      });
      expect((await failureOf(send().result)).kind).toBe('failure');
      await closed.promise;
    });

    it('a body cut short breaks, and is never whole', async () => {
      const { send } = await start(({ socket }) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'));
      await expect(answerOf(send().result)).rejects.toThrow('closed the connection');
      const { send: sendAgain } = await start(
        ({ socket }) => void socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'),
      );
      await expect(answerOf(sendAgain().result)).rejects.toThrow('closed the connection');
    });

    it('chunks that go wrong break the body', async () => {
      const { send } = await start(({ socket }) =>
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n'),
      );
      await expect(answerOf(send().result)).rejects.toThrow('chunk-malformed');
    });
  });

  it('waits for a connection when all are in use, and serves in order', async () => {
    const open: Served[] = [];
    const { send, connections } = await start((served) => void open.push(served));
    const calls = Array.from({ length: 30 }, () => send().result);
    await expect.poll(() => open.length, { timeout: 20_000 }).toBe(24);
    for (const { socket } of open) socket.write(ok('x'));
    await expect.poll(() => open.length).toBe(30);
    for (const { socket } of open.slice(24)) socket.write(ok('x'));
    await Promise.all(calls.map(answerOf));
    expect(connections()).toBe(24);
  }, 40_000);
});
