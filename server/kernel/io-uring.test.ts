import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { IoUring, noResult, receiveBytes, wouldWait } from './io-uring.ts';

const toClose: { destroy?(): void; close?(): void }[] = [];
afterEach(() => {
  vi.unstubAllGlobals();
  for (const each of toClose.splice(0)) (each.destroy ?? each.close)?.call(each);
});

/** Sockets of one server, with what has arrived there. */
async function pairs(count: number, readsNothing = false) {
  const peers: Socket[] = [];
  const server = createServer({ pauseOnConnect: readsNothing }, (socket) => {
    toClose.push(socket);
    peers.push(socket);
    if (readsNothing) return;
    socket.once('data', (first) => {
      const name = Number.parseInt(first.toString('latin1'), 10);
      arrived[name] = first.toString('latin1');
      socket.on('data', (more) => {
        arrived[name] += more.toString('latin1');
      });
    });
  });
  const arrived: string[] = new Array(count).fill('');
  server.listen(0, '127.0.0.1');
  toClose.push(server);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const sockets = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(port, '127.0.0.1');
      toClose.push(socket);
      await once(socket, 'connect');
      return socket;
    }),
  );
  await until(() => peers.length).toBe(count);
  return { sockets, arrived, peers: sockets.map(({ localPort }) => peers.find(({ remotePort }) => remotePort === localPort) as Socket) };
}

const fdOf = (socket: Socket): number => Reflect.get(Reflect.get(socket, '_handle') as object, 'fd') as number;
const until = (condition: () => unknown) => expect.poll(condition, { interval: 2, timeout: 5_000 });

function open(): IoUring {
  const ring = IoUring.open();
  if (ring === null) throw new Error('no ring here');
  toClose.push(ring);
  return ring;
}

const isHere = IoUring.open() !== null;

/** Neither this machine's setting nor rules of a container are in the way. */
function isAllowed(): boolean {
  if (process.platform !== 'linux') return false;
  const isForbidden = readFileSync('/proc/sys/kernel/io_uring_disabled', 'latin1').trim() !== '0';
  return !isForbidden && /^Seccomp:\s*0$/m.test(readFileSync('/proc/self/status', 'latin1'));
}

it.runIf(isAllowed())('are there where the system allows them', () => {
  expect(isHere).toBe(true);
});

describe.skipIf(!isHere)('calls that share one', () => {
  it('send to each socket its own text, as it was, round after round', async () => {
    const ring = open();
    const { sockets, arrived } = await pairs(40);
    const texts = sockets.map(() => '');
    // More than the ring has entries, so that both rings come round.
    for (let round = 0; round < 40; round += 1) {
      for (const [index, socket] of sockets.entries()) {
        const text = `${index} caf\u00e9\u0000\u00ff`.padEnd(20 + ((index * 37 + round * 61) % 300), '.');
        texts[index] += text;
        expect(ring.prepareSend(fdOf(socket), text)).toBe(true);
      }
      expect(ring.submit()).toBe(sockets.length);
      for (const [index] of sockets.entries()) expect(ring.results[index]).toBe(20 + ((index * 37 + round * 61) % 300));
    }
    await until(() => arrived).toEqual(texts);
  });

  it('take what the system has room for, and say how much that was', async () => {
    const ring = open();
    const { sockets, arrived } = await pairs(1);
    const [socket] = sockets as [Socket];
    const text = '0 '.padEnd(60_000, 'x');
    const results: number[] = [];
    // Nothing is read between two of them: the peer is in this process.
    do {
      ring.prepareSend(fdOf(socket), text);
      expect(ring.submit()).toBe(1);
      results.push(ring.results[0] as number);
    } while ((results.at(-1) as number) > 0);
    expect(results.at(-1)).toBe(wouldWait);
    const taken = results.slice(0, -1).reduce((sum, bytes) => sum + bytes, 0);
    expect(results.some((bytes) => bytes > 0 && bytes < text.length)).toBe(true);
    await until(() => arrived[0]?.length).toBe(taken);
  });

  it('give an error for the socket that has one, and are made for the others', async () => {
    const ring = open();
    const { sockets, arrived } = await pairs(3);
    const [first, , third] = sockets as [Socket, Socket, Socket];
    ring.prepareSend(fdOf(first), '0 one');
    ring.prepareSend(-1, 'nowhere');
    ring.prepareSend(fdOf(third), '2 three');
    expect(ring.submit()).toBe(3);
    const EBADF = -9;
    expect([...ring.results.subarray(0, 3)]).toEqual([5, EBADF, 7]);
    await until(() => arrived).toEqual(['0 one', '', '2 three']);
  });

  it('are full by their number and by their length, and refuse a text that is too long', async () => {
    const ring = open();
    const { sockets } = await pairs(1);
    const fd = fdOf(sockets[0] as Socket);
    let count = 0;
    for (; !ring.isFull; count += 1) expect(ring.prepareSend(fd, 'x')).toBe(true);
    expect(count).toBe(256);
    expect(ring.submit()).toBe(256);
    expect(ring.prepareSend(fd, 'x'.repeat(65_537))).toBe(false);
    for (count = 0; !ring.isFull; count += 1) expect(ring.prepareSend(fd, 'x'.repeat(65_536))).toBe(true);
    expect(count).toBe(64);
    expect(ring.submit()).toBe(64);
  });

  it('receive from each socket what it has, and say when that is nothing, or the end', async () => {
    const ring = open();
    const { sockets, peers } = await pairs(9, true);
    const texts = [1, 3, 1_023, 1_024, 1_025, 16_383, 16_390].map((length, index) => `${index}`.repeat(length));
    for (const [index, text] of texts.entries()) sockets[index]?.write(text, 'latin1');
    await once((sockets[7] as Socket).end(), 'finish');
    const bytes = Buffer.alloc(receiveBytes);
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const read = () => {
      for (const peer of peers) ring.prepareReceive(fdOf(peer));
      expect(ring.submit()).toBe(9);
      return texts.map((_, place) => {
        const length = ring.results[place] as number;
        if (length > 0) ring.copyReceived(place, length, bytes, words);
        return length > 0 ? bytes.toString('latin1', 0, length) : length;
      });
    };
    expect(read()).toEqual(texts.map((text) => text.slice(0, receiveBytes)));
    expect([...ring.results.subarray(7, 9)]).toEqual([0, wouldWait]);
    expect(read()).toEqual([...Array.from({ length: 6 }, () => wouldWait), '6'.repeat(6)]);
  });

  it('are not made once the ring is closed', async () => {
    const ring = open();
    const { sockets, arrived } = await pairs(1);
    const fd = fdOf(sockets[0] as Socket);
    ring.close();
    ring.prepareSend(fd, '0 never');
    expect(ring.submit()).toBe(0);
    expect(ring.results[0]).toBe(noResult);
    sockets[0]?.write('0 later');
    await until(() => arrived).toEqual(['0 later']);
  });
});

it.skipIf(!isHere)('is not there on a kernel that makes no such calls, and is closed once: its number may be another file by then', () => {
  const ffi = process.getBuiltinModule('node:ffi');
  const closed: number[] = [];
  const dlopen = (path: string | null, definitions: Parameters<typeof ffi.dlopen>[1]) => {
    const { functions, ...rest } = ffi.dlopen(path, definitions);
    const syscall = (number: bigint, ...more: bigint[]) => (number === 426n ? -1n : functions.syscall?.(number, ...more));
    const close = (fd: number) => {
      closed.push(fd);
      return functions.close?.(fd);
    };
    return { ...rest, functions: { ...functions, syscall, close } };
  };
  vi.stubGlobal('process', { ...process, getBuiltinModule: () => ({ ...ffi, dlopen }) });
  expect(IoUring.open()).toBeNull();
  expect(closed).toHaveLength(1);
});

it('is not there on another system, nor on a Node without foreign functions', () => {
  vi.stubGlobal('process', { ...process, platform: 'darwin', arch: 'arm64' });
  expect(IoUring.open()).toBeNull();
  vi.stubGlobal('process', { ...process, platform: 'linux', arch: 'riscv64' });
  expect(IoUring.open()).toBeNull();
  vi.stubGlobal('process', { ...process, platform: 'linux', arch: 'x64', getBuiltinModule: () => undefined });
  expect(IoUring.open()).toBeNull();
});
