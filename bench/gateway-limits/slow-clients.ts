// Clients that hold a connection and give nothing for it: heads that never end, bodies that crawl, answers nobody reads.
import { connect, type Socket } from 'node:net';

type Kind = 'head' | 'body' | 'reader';

export type SlowClients = {
  /** Connections not known to be closed, by kind; of readers that do not read nobody knows. */
  open(): Record<Kind, number>;
  /** Lets the readers read, so that they learn of a closed connection. */
  readOn(): void;
  close(): void;
};

const dripMs = 5_000;
const dripParts = 100;

/**
 * Opens connections, a third of each kind, and keeps them busy doing nothing: one byte every few seconds.
 *
 * @param paths  a route that takes a body, and one whose answer is larger than socket buffers
 */
export async function openSlowClients(
  port: number,
  count: number,
  paths: { withBody: string; large: string; apiKey: string },
): Promise<SlowClients> {
  const sockets = new Map<Socket, Kind>();
  const kinds: readonly Kind[] = ['head', 'body', 'reader'];
  const batch = 100;
  for (let opened = 0; opened < count; opened += batch) {
    const made = Array.from({ length: Math.min(batch, count - opened) }, async (_, index) => {
      const kind = kinds[index % 3] ?? 'head';
      return { kind, socket: await openOne(port, kind, paths) };
    });
    for (const { kind, socket } of await Promise.all(made)) {
      sockets.set(socket, kind);
      socket.on('close', () => sockets.delete(socket));
    }
  }
  let turn = 0;
  // A hundredth of them at a time: clients that know nothing of one another do not write in the same millisecond.
  const drip = setInterval(() => {
    turn = (turn + 1) % dripParts;
    let place = 0;
    for (const socket of sockets.keys()) {
      place += 1;
      if (place % dripParts === turn && !socket.isPaused()) socket.write('x');
    }
  }, dripMs / dripParts);
  return {
    open: () => {
      const open = { head: 0, body: 0, reader: 0 };
      for (const kind of sockets.values()) open[kind] += 1;
      return open;
    },
    readOn: () => {
      for (const socket of sockets.keys()) socket.resume();
    },
    close: () => {
      clearInterval(drip);
      for (const socket of sockets.keys()) socket.destroy();
    },
  };
}

function openOne(port: number, kind: Kind, paths: { withBody: string; large: string; apiKey: string }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      const fields = `Host: bench\r\nx-api-key: ${paths.apiKey}\r\n`;
      if (kind === 'head') socket.write(`GET ${paths.large} HTTP/1.1\r\n${fields}x-slow: `);
      else if (kind === 'body') socket.write(`POST ${paths.withBody} HTTP/1.1\r\n${fields}Content-Length: 1000000\r\n\r\n`);
      else {
        socket.write(`GET ${paths.large} HTTP/1.1\r\n${fields}\r\n`);
        socket.pause();
      }
      if (kind !== 'reader') socket.resume();
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
