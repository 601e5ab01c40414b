import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { readInto } from './read-buffer.ts';

let stop = () => {};
afterEach(() => stop());

it('reads what a server accepts into the shared buffer on the Node that Sluice brings along', async () => {
  const received = Promise.withResolvers<{ isShared: boolean; text: string; again: boolean }>();
  let first: ArrayBufferLike | null = null;
  const server = createServer((socket: Socket) => {
    const isShared = readInto(socket, (bytes) => {
      const text = bytes.toString('latin1');
      if (first === null) {
        first = bytes.buffer;
        socket.write(text);
      } else received.resolve({ isShared, text, again: bytes.buffer === first });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
  stop = () => {
    client.destroy();
    server.close();
  };
  client.write('one');
  await once(client, 'data');
  client.write('two');
  // Where a Node version has lost the fields, this fails and the code still serves, by data events.
  expect(await received.promise).toEqual({ isShared: true, text: 'two', again: true });
});
