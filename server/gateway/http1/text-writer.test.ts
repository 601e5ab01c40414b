import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { IoUring, noResult } from '../../kernel/io-uring.ts';
import { loopTurn } from '../../kernel/loop-turn.ts';
import { callIn, isRingHere, waysToCall } from '../../testing/shared-calls.ts';
import { TextWriter } from './text-writer.ts';
import { turnSends } from './turn-sends.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  turnSends.shareCalls(null);
});

/** Both ends of a connection; the client reads nothing yet. */
async function open(): Promise<{ accepted: Socket; client: Socket }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  stops.push(() => {
    client.destroy();
    accepted.destroy();
    server.close();
  });
  return { accepted, client };
}

async function readAll(client: Socket): Promise<string> {
  let text = '';
  client.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
  });
  await once(client, 'end');
  return text;
}

describe('text written without a stream', () => {
  it('passes no stream on the Node that Sluice brings along, and arrives as it was', async () => {
    const { accepted, client } = await open();
    const writer = new TextWriter(accepted);
    // What passes the stream waits for uncork.
    accepted.cork();
    expect(writer.write('caf\u00e9 ')).toBe(true);
    expect(writer.write('\u0000\u00ff')).toBe(true);
    const read = readAll(client);
    // Where a Node version has lost the call, this waits for ever and the code still serves, by the stream.
    await once(client, 'data');
    accepted.end();
    expect(await read).toBe('caf\u00e9 \u0000\u00ff');
  });

  it('waits for drain when the system is full, and keeps the order with what the stream writes', async () => {
    const { accepted, client } = await open();
    const writer = new TextWriter(accepted);
    let expected = '';
    const piece = (index: number) => `${index} `.padEnd(16_000, 'x');
    let isFull = false;
    for (let index = 0; !isFull && index < 10_000; index += 1) {
      expected += piece(index);
      isFull = !writer.write(piece(index));
    }
    expect(isFull).toBe(true);
    for (const [index, by] of [writer, accepted, writer, accepted].entries()) {
      expected += piece(20_000 + index);
      by.write(piece(20_000 + index));
    }
    const drained = once(accepted, 'drain');
    const read = readAll(client);
    await drained;
    expected += 'end';
    writer.write('end');
    accepted.end();
    expect((await read) === expected).toBe(true);
  });

  it('is lost as a stream loses it when the socket has ended or the peer has gone', async () => {
    const { accepted, client } = await open();
    const writer = new TextWriter(accepted);
    accepted.on('error', () => undefined);
    const closed = new Promise((resolve) => accepted.on('close', resolve));
    client.resetAndDestroy();
    accepted.resume();
    await closed;
    expect(writer.write('late')).toBe(false);
  });

  it('goes through the stream until the socket is connected', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const socket = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
    const writer = new TextWriter(socket);
    writer.write('early ');
    const [accepted] = (await once(server, 'connection')) as [Socket];
    stops.push(() => {
      socket.destroy();
      accepted.destroy();
      server.close();
    });
    if (socket.connecting) await once(socket, 'connect');
    writer.connected();
    writer.write('late');
    socket.end();
    expect(await readAll(accepted)).toBe('early late');
  });
});

const inTurn = (work: () => void) => new Promise<void>((resolve) => loopTurn.at('handle', () => resolve(work())));

/** Sharing a call even when one text alone is sent. */
function shareCalls(): IoUring {
  const ring = IoUring.open();
  if (ring === null) throw new Error('no ring here');
  turnSends.shareCalls(ring, 1);
  stops.push(() => ring.close());
  return ring;
}

describe.each(waysToCall)('text sent with the turn, %s', (way) => {
  callIn(way);

  it('goes out at its end, and at once outside of one', async () => {
    const { accepted, client } = await open();
    const writer = new TextWriter(accepted);
    const read = readAll(client);
    writer.sendWithTurn('one ');
    accepted.write('two ');
    await inTurn(() => {
      writer.sendWithTurn('four ');
      // Whoever does not ask the writer comes before what it holds.
      loopTurn.at('record', () => accepted.write('three '));
    });
    accepted.end();
    expect(await read).toBe('one two three four ');
  });

  it('goes before whatever is written after it in the turn', async () => {
    const { accepted, client } = await open();
    const writer = new TextWriter(accepted);
    const read = readAll(client);
    await inTurn(() => {
      writer.sendWithTurn('one ');
      writer.write('two ');
      writer.sendWithTurn('three ');
      writer.sendWithTurn('four ');
      writer.sendWithTurn('five ');
      writer.sendHeld();
      accepted.end('six');
    });
    expect(await read).toBe('one two three four five six');
  });

  it('that is taken in part says so then, and the rest follows', async () => {
    const { accepted, client } = await open();
    const told: string[] = [];
    const writer = new TextWriter(accepted, () => told.push('part'));
    accepted.on('drain', () => told.push('drain'));
    const text = 'x'.repeat(60_000);
    let sent = 0;
    for (; told.length === 0; sent += 1) await inTurn(() => expect(writer.sendWithTurn(text)).toBe(true));
    expect(told).toEqual(['part']);
    expect(writer.unsentBytes()).toBeGreaterThan(0);
    const read = readAll(client);
    await once(accepted, 'drain');
    accepted.end('end');
    expect((await read) === `${text.repeat(sent)}end`).toBe(true);
    expect(told).toEqual(['part', 'drain']);
  });

  it('is lost when the socket is destroyed before, and that tells nobody', async () => {
    const { accepted, client } = await open();
    const told: string[] = [];
    const writer = new TextWriter(accepted, () => told.push('part'));
    const read = readAll(client);
    await inTurn(() => {
      writer.sendWithTurn('never');
      accepted.destroy();
    });
    expect(await read).toBe('');
    expect(told).toEqual([]);
  });
});

describe.skipIf(!isRingHere)('a call that many texts share', () => {
  it('brings each client its own, the longest as well, and calls for more clients than one call has room for', async () => {
    shareCalls();
    const ends = await Promise.all(Array.from({ length: 300 }, open));
    const reads = ends.map(({ client }) => readAll(client));
    const writers = ends.map(({ accepted }) => new TextWriter(accepted));
    const text = (index: number) => `<${index}>`.padEnd(index % 9 === 0 ? 70_000 - index * 50 : 100 + index, '.');
    await inTurn(() => {
      for (const [index, writer] of writers.entries()) writer.sendWithTurn(text(index));
    });
    for (const { accepted } of ends) accepted.end();
    const read = await Promise.all(reads);
    expect(read.filter((seen, index) => seen !== text(index))).toEqual([]);
  });

  it('leaves to a call each what it does not send itself when the system refuses it', async () => {
    const ring = shareCalls();
    const ends = await Promise.all(Array.from({ length: 5 }, open));
    const reads = ends.map(({ client }) => readAll(client));
    const writers = ends.map(({ accepted }) => new TextWriter(accepted));
    const sendAll = (text: string) =>
      inTurn(() => {
        for (const [index, writer] of writers.entries()) writer.sendWithTurn(`${text} ${index} `);
      });
    await sendAll('one');
    const { submit } = ring;
    ring.submit = () => {
      ring.close();
      return submit.call(ring);
    };
    await sendAll('two');
    await sendAll('three');
    for (const { accepted } of ends) accepted.end();
    expect(await Promise.all(reads)).toEqual(ends.map((_, index) => `one ${index} two ${index} three ${index} `));
    expect(ring.isOpen).toBe(false);
  });

  it('closes the connection of which the system does not say what it has sent, and no other', async () => {
    const ring = shareCalls();
    const ends = await Promise.all(Array.from({ length: 3 }, open));
    const reads = ends.map(({ client }) => readAll(client));
    const writers = ends.map(({ accepted }) => new TextWriter(accepted));
    const errors: string[] = [];
    ends[1]?.accepted.on('error', (error) => errors.push(error.message));
    const { submit } = ring;
    ring.submit = () => {
      const made = submit.call(ring);
      ring.results[1] = noResult;
      return made;
    };
    await inTurn(() => {
      for (const writer of writers) writer.sendWithTurn('all');
    });
    await expect.poll(() => errors).toEqual(['the system does not say what it has sent']);
    ends[0]?.accepted.end();
    ends[2]?.accepted.end();
    expect(await reads[0]).toBe('all');
    expect(await reads[2]).toBe('all');
    expect(ends.map(({ accepted }) => accepted.destroyed)).toEqual([false, true, false]);
  });

  it('destroys a connection that its client has reset', async () => {
    shareCalls();
    const { accepted, client } = await open();
    const other = await open();
    const read = readAll(other.client);
    const writers = [new TextWriter(accepted), new TextWriter(other.accepted)];
    accepted.on('error', () => undefined);
    accepted.pause();
    client.resetAndDestroy();
    await once(client, 'close');
    await inTurn(() => {
      for (const writer of writers) writer.sendWithTurn('late');
    });
    if (!accepted.destroyed) await once(accepted, 'close');
    other.accepted.end();
    expect(await read).toBe('late');
  });
});
