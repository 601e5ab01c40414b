import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { boundUnsent } from './unsent-bytes.ts';

const mebibyte = 1_048_576;
const isHere = process.platform === 'linux';

/** Bytes that the system takes of 8 MiB for a client that does not read. */
async function takenFor(bound: number | null): Promise<number> {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer((socket) => accepted.resolve(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  if (bound !== null) expect(boundUnsent(server, bound)).toBe(true);
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  const socket = await accepted.promise;
  for (let piece = 0; piece < 128; piece += 1) socket.write(Buffer.alloc(mebibyte / 16));
  // Until it takes no more.
  let left = -1;
  await expect
    .poll(
      () => {
        const before = left;
        left = socket.writableLength;
        return left > 0 && left === before;
      },
      { interval: 100, timeout: 10_000 },
    )
    .toBe(true);
  client.destroy();
  socket.destroy();
  server.close();
  return 8 * mebibyte - left;
}

it.runIf(isHere)('the system holds no more for a client that does not read than it is told to', async () => {
  const [bounded, left] = [await takenFor(65_536), await takenFor(null)];
  expect(bounded).toBeLessThan(mebibyte / 2);
  // Without a bound it is far more: what the test sees is the bound.
  expect(left).toBeGreaterThan(2 * mebibyte);
});

it('leaves a server alone that does not listen', () => {
  expect(boundUnsent(createServer(), 65_536)).toBe(false);
});
