import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { IoUring, noResult } from '../../kernel/io-uring.ts';
import { isRingHere } from '../../testing/shared-calls.ts';
import { readInto } from './read-buffer.ts';
import { clientReads } from './shared-read-buffer.ts';
import { turnReceives } from './turn-receives.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  turnReceives.shareCalls(null);
});

const until = (condition: () => unknown) => expect.poll(condition, { interval: 2, timeout: 5_000 });

type Accepted = { socket: Socket; text: string; isEnded: boolean; errors: string[]; readItself: number };

/** Connections whose server side shares calls. What it reads by itself is counted. */
async function open(count: number, onText: (accepted: Accepted, text: string) => void = () => {}, onEnding = () => {}) {
  const ring = IoUring.open();
  if (ring === null) throw new Error('no ring here');
  let calls = 0;
  const { submit } = ring;
  ring.submit = () => {
    calls += 1;
    return submit.call(ring);
  };
  turnReceives.shareCalls(ring);
  const accepted: Accepted[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const each: Accepted = { socket, text: '', isEnded: false, errors: [], readItself: 0 };
    accepted.push(each);
    const take = (bytes: Buffer) => {
      const text = bytes.toString('latin1');
      each.text += text;
      onText(each, text);
    };
    readInto(socket, (bytes) => {
      each.readItself += bytes.length;
      take(bytes);
    });
    turnReceives.add({ socket, into: clientReads, onBytes: take, onEnding });
    socket.on('end', () => {
      each.isEnded = true;
    });
    socket.on('error', (error) => each.errors.push(error.message));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const clients: Socket[] = [];
  stops.push(() => {
    for (const socket of [...clients, ...accepted.map((each) => each.socket)]) socket.destroy();
    server.close();
    ring.close();
  });
  for (let index = 0; index < count; index += 1) {
    const client = connect(port, '127.0.0.1');
    client.on('error', () => undefined);
    clients.push(client);
    await once(client, 'connect');
    await until(() => accepted.length).toBe(index + 1);
  }
  return { ring, accepted, clients, calls: () => calls };
}

/** Calls it in the turn in which the socket says that it has something, before that is received. */
function whenReady(socket: Socket, callback: () => void): void {
  const handle = Reflect.get(socket, '_handle') as { onread: () => void };
  const { onread } = handle;
  handle.onread = () => {
    onread();
    callback();
  };
}

describe.skipIf(!isRingHere)('what the sockets of a turn have', () => {
  it('is received with one call, and by each its own', async () => {
    const { accepted, clients, calls } = await open(40);
    for (let round = 0; round < 5; round += 1) {
      const before = calls();
      // Written in one turn, so there in the next.
      for (const [index, client] of clients.entries()) client.write(`<${round} ${index}>`);
      await until(() => accepted.every(({ text }, index) => text.endsWith(`<${round} ${index}>`))).toBe(true);
      expect(calls() - before).toBeLessThan(5);
    }
    expect(accepted.map(({ readItself }) => readItself)).toEqual(clients.map(() => 0));
    expect(accepted.map(({ text }) => text.match(/</g)?.length)).toEqual(clients.map(() => 5));
  });

  it('is received with several when one has no room for it', async () => {
    const { accepted, clients, calls } = await open(300);
    for (const [index, client] of clients.entries()) client.write(`<${index}>`);
    await until(() => accepted.map(({ text }) => text)).toEqual(clients.map((_, index) => `<${index}>`));
    expect(calls()).toBeGreaterThan(1);
  });

  it('is read by the socket itself from the first large piece on, in order and whole', async () => {
    const { accepted, clients } = await open(2);
    const [first, second] = clients as [Socket, Socket];
    const text = Array.from({ length: 100_000 }, (_, index) => `${index} `).join('');
    first.write('small ');
    await until(() => accepted[0]?.text).toBe('small ');
    first.write(text);
    second.write('small');
    await until(() => accepted[0]?.text.length).toBe(text.length + 6);
    first.write('behind');
    await until(() => accepted[0]?.text === `small ${text}behind`).toBe(true);
    expect(accepted[0]?.readItself).toBeGreaterThan(0);
    expect(accepted[1]).toMatchObject({ text: 'small', readItself: 0 });
  });

  it('comes before the end of the connection', async () => {
    const { accepted, clients } = await open(1);
    clients[0]?.end('last words');
    await until(() => accepted[0]?.isEnded).toBe(true);
    expect(accepted[0]?.text).toBe('last words');
  });

  it('is handled after all have been told that their connections end', async () => {
    const told: string[] = [];
    const { accepted, clients } = await open(
      3,
      (_, text) => told.push(text),
      () => told.push('ending'),
    );
    const [first, second, third] = clients as [Socket, Socket, Socket];
    for (const { socket } of accepted.slice(1)) socket.pause();
    await Promise.all([once(second.end(), 'finish'), once(third.end(), 'finish')]);
    // Is the first to say that it has something, in one turn with the ends.
    first.write('one');
    for (const { socket } of accepted.slice(1)) socket.resume();
    await until(() => accepted.filter(({ isEnded }) => isEnded)).toHaveLength(2);
    await until(() => told).toContain('one');
    expect(told).toEqual(['ending', 'ending', 'one']);
  });

  it('is an error when the client has reset the connection', async () => {
    const { accepted, clients } = await open(2);
    clients[0]?.resetAndDestroy();
    clients[1]?.write('other');
    await until(() => accepted.map(({ errors, text }) => [...errors, text])).toEqual([['read ECONNRESET', ''], ['other']]);
    expect(accepted[0]?.socket.destroyed).toBe(true);
  });

  it('stays where it is when the socket is paused before it is received, and comes when it goes on', async () => {
    const { accepted, clients } = await open(1);
    const [{ socket }] = accepted as [Accepted];
    let times = 0;
    whenReady(socket, () => {
      times += 1;
      if (times === 1) socket.pause();
    });
    clients[0]?.write('kept');
    await until(() => times).toBe(1);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(accepted[0]?.text).toBe('');
    socket.resume();
    await until(() => accepted[0]?.text).toBe('kept');
    expect(accepted[0]?.readItself).toBe(0);
  });

  it('is lost with a connection that is closed before it is received, and those after it get their own', async () => {
    const { accepted, clients } = await open(3);
    const [, { socket }] = accepted as [Accepted, Accepted];
    whenReady(socket, () => socket.destroy());
    for (const [index, client] of clients.entries()) client.write(`<${index}>`);
    await until(() => accepted.map(({ text }) => text)).toEqual(['<0>', '', '<2>']);
  });

  it('may be the end of connections that handling another one closes', async () => {
    const { accepted, clients } = await open(3, () => {
      for (const { socket } of accepted) socket.destroy();
    });
    const [first, second, third] = clients as [Socket, Socket, Socket];
    const closed = Promise.all(clients.map((client) => new Promise((resolve) => client.on('close', resolve))));
    second.end();
    third.write('x'.repeat(50_000));
    first.write('close');
    await closed;
    expect(accepted.map(({ socket }) => socket.destroyed)).toEqual([true, true, true]);
  });

  it('is read by the sockets themselves once the system refuses the call, and nothing is lost', async () => {
    const { ring, accepted, clients } = await open(5);
    for (const [index, client] of clients.entries()) client.write(`one ${index} `);
    await until(() => accepted.map(({ text }) => text)).toEqual(clients.map((_, index) => `one ${index} `));
    ring.close();
    for (const [index, client] of clients.entries()) client.write(`two ${index}`);
    await until(() => accepted.map(({ text }) => text)).toEqual(clients.map((_, index) => `one ${index} two ${index}`));
    expect(accepted.every(({ readItself }) => readItself === 5)).toBe(true);
  });

  it('is not handled when the system does not say what it received: that connection is closed, and no other', async () => {
    const { ring, accepted, clients } = await open(2);
    const { submit } = ring;
    ring.submit = () => {
      const made = submit.call(ring);
      ring.results[0] = noResult;
      return made;
    };
    clients[0]?.write('lost');
    await until(() => accepted[0]?.errors).toEqual(['the system does not say what it has received']);
    ring.submit = submit;
    clients[1]?.write('kept');
    await until(() => accepted[1]?.text).toBe('kept');
    expect(accepted[0]?.text).toBe('');
  });

  it('is handled for all others when handling one throws', async () => {
    const thrown: unknown[] = [];
    const catchIt = (error: unknown) => void thrown.push(error);
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', catchIt);
    stops.push(() => {
      process.removeListener('uncaughtException', catchIt);
      for (const listener of before) process.on('uncaughtException', listener);
    });
    const { accepted, clients } = await open(3, (each) => {
      if (each === accepted[0]) throw new Error('a bug');
    });
    for (const client of clients) client.write('all');
    await until(() => accepted.map(({ text }) => text)).toEqual(['all', 'all', 'all']);
    await until(() => thrown.map((error) => (error as Error).message)).toEqual(['a bug']);
  });
});
