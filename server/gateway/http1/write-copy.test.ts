import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { writeCopy } from './write-copy.ts';

const opened: { destroy(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.destroy();
});

/** Two ends of one connection; what the reader gets is hashed and counted, in one buffer. */
async function pair(): Promise<{ writer: Socket; reader: Socket; got: { bytes: number; hash: ReturnType<typeof createHash> } }> {
  const got = { bytes: 0, hash: createHash('sha256') };
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection');
  const buffer = Buffer.alloc(65_536);
  const onread = {
    buffer,
    callback: (length: number) => {
      got.bytes += length;
      got.hash.update(buffer.subarray(0, length));
      return true;
    },
  };
  const reader = connect({ port, host: '127.0.0.1', onread });
  const [writer] = (await accepted) as [Socket];
  opened.push(writer, reader, { destroy: () => server.close() });
  return { writer, reader, got };
}

test('what is overwritten after the call arrives as it was, whether the socket took it at once or not', async () => {
  const { writer, reader, got } = await pair();
  reader.pause();
  const sent = createHash('sha256');
  const shared = Buffer.alloc(65_536);
  let bytes = 0;
  let hadNoRoom = 0;
  for (const length of [1, 100, 16_384, 16_385, 40_000, 65_535, 65_536].flatMap((one) => new Array<number>(30).fill(one))) {
    shared.set(randomBytes(length));
    sent.update(shared.subarray(0, length));
    if (!writeCopy(writer, shared.subarray(0, length))) hadNoRoom += 1;
    shared.fill(0);
    bytes += length;
  }
  expect(hadNoRoom).toBeGreaterThan(0);
  reader.resume();
  await expect.poll(() => got.bytes, { timeout: 10_000 }).toBe(bytes);
  expect(got.hash.digest('hex')).toBe(sent.digest('hex'));
});

test('a body that the other side takes as it comes needs no new memory', async () => {
  const { writer, got } = await pair();
  const shared = Buffer.alloc(65_536, 'x');
  const pieces = 400;
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let piece = 1; piece <= pieces; piece += 1) {
    if (!writeCopy(writer, shared)) await once(writer, 'drain');
    while (got.bytes < piece * shared.length) await setImmediate();
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  // 25 MiB went through.
  expect(most).toBeLessThan(4 * 1_048_576);
});

test('a socket that is destroyed gives back what it held', async () => {
  const { writer, reader } = await pair();
  reader.pause();
  const shared = Buffer.alloc(65_536, 'x');
  const most = 200;
  let written = 0;
  while (written < most && writer.writableLength < 1_048_576) {
    writeCopy(writer, shared);
    written += 1;
  }
  const before = process.memoryUsage().arrayBuffers;
  writer.destroy();
  await once(writer, 'close');
  const next = await pair();
  for (let piece = 0; piece < 10; piece += 1) writeCopy(next.writer, shared);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * shared.length);
});
