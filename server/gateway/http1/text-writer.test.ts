import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { loopTurn } from '../../kernel/loop-turn.ts';
import { TextWriter } from './text-writer.ts';

let stop = () => {};
afterEach(() => stop());

/** Both ends of a connection; the client reads nothing yet. */
async function open(): Promise<{ accepted: Socket; client: Socket }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  stop = () => {
    client.destroy();
    accepted.destroy();
    server.close();
  };
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
    stop = () => {
      socket.destroy();
      accepted.destroy();
      server.close();
    };
    if (socket.connecting) await once(socket, 'connect');
    writer.connected();
    writer.write('late');
    socket.end();
    expect(await readAll(accepted)).toBe('early late');
  });
});

describe('text sent with the turn', () => {
  const inTurn = (work: () => void) => new Promise<void>((resolve) => loopTurn.at('handle', () => resolve(work())));

  it('goes out at its end, and at once outside of one', async () => {
    const { accepted, client } = await open();
    const writer = new TextWriter(accepted);
    const read = readAll(client);
    writer.sendWithTurn('one ');
    const sent: number[] = [];
    await inTurn(() => {
      writer.sendWithTurn('two ');
      sent.push(accepted.bytesWritten);
      loopTurn.at('record', () => sent.push(accepted.bytesWritten));
    });
    sent.push(accepted.bytesWritten);
    expect(sent).toEqual([4, 4, 8]);
    accepted.end();
    expect(await read).toBe('one two ');
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
    const text = 'x'.repeat(30_000_000);
    await inTurn(() => expect(writer.sendWithTurn(text)).toBe(true));
    expect(told).toEqual(['part']);
    expect(writer.unsentBytes()).toBeGreaterThan(0);
    const read = readAll(client);
    await once(accepted, 'drain');
    accepted.end('end');
    expect((await read) === `${text}end`).toBe(true);
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
