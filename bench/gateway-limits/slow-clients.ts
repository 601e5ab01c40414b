// Clients that hold a connection and give nothing for it: heads that never end, bodies that crawl, answers nobody reads. In a
// process of their own that runs when nobody else wants its core, so that their work is not measured as the gateway's or its other clients'.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { makeIdle, pin } from '../support/place-process.ts';

type Kind = 'head' | 'body' | 'reader';
type Counts = Record<Kind, number>;

export type SlowClientsJob = {
  port: number;
  core: number;
  count: number;
  /** A route that takes a body, and one whose answer is larger than socket buffers. */
  paths: { withBody: string; large: string };
  apiKey: string;
};

export type SlowClients = {
  /** Connections that the gateway has not closed, by kind. */
  open(): Promise<Counts>;
  close(): void;
};

const dripMs = 5_000;
const dripParts = 500;

/** Opens connections, a third of each kind, and resolves when all are open; they then do nothing, one byte every few seconds. */
export async function openSlowClients(job: SlowClientsJob): Promise<SlowClients> {
  const child = fork(import.meta.filename, [JSON.stringify(job)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ask = (question: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<Counts>();
    child.once('message', (counts: Counts) => resolve(counts));
    child.once('exit', (code) => reject(new Error(`the slow clients ended with ${code}`)));
    child.send(question);
    return promise;
  };
  if (child.pid === undefined) throw new Error('the slow clients have no process id');
  await pin(child.pid, job.core);
  await makeIdle(child.pid);
  await ask('open');
  return { open: () => ask('count'), close: () => void child.kill() };
}

async function run({ port, count, paths, apiKey }: SlowClientsJob): Promise<void> {
  const clients = new Map<number, { kind: Kind; socket: Socket }>();
  const kinds: readonly Kind[] = ['head', 'body', 'reader'];
  const batch = 100;
  for (let opened = 0; opened < count; opened += batch) {
    const made = Array.from({ length: Math.min(batch, count - opened) }, async (_, index) => {
      const kind = kinds[(opened + index) % 3] ?? 'head';
      const socket = await openOne(port, kind, paths, apiKey);
      clients.set(socket.localPort ?? 0, { kind, socket });
    });
    await Promise.all(made);
  }
  const dripping = [...clients.values()].filter(({ kind }) => kind !== 'reader');
  let turn = 0;
  // A few at a time: clients that know nothing of one another do not write in the same millisecond.
  setInterval(() => {
    turn = (turn + 1) % dripParts;
    for (let place = turn; place < dripping.length; place += dripParts) dripping[place]?.socket.write('x');
  }, dripMs / dripParts);
  process.on('message', () => process.send?.(heldBy(port, clients)));
  process.send?.(heldBy(port, clients));
}

/** What a client that does not read cannot know: whether the gateway still holds its end (established, or closed by the client only). */
function heldBy(port: number, clients: ReadonlyMap<number, { kind: Kind }>): Counts {
  const held = { head: 0, body: 0, reader: 0 };
  for (const line of readFileSync('/proc/net/tcp', 'latin1').split('\n')) {
    const [, local = '', remote = '', state = ''] = line.trim().split(/\s+/);
    if (portOf(local) !== port || (state !== '01' && state !== '08')) continue;
    const kind = clients.get(portOf(remote))?.kind;
    if (kind !== undefined) held[kind] += 1;
  }
  return held;
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}

function openOne(port: number, kind: Kind, paths: SlowClientsJob['paths'], apiKey: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      const fields = `Host: bench\r\nx-api-key: ${apiKey}\r\n`;
      if (kind === 'head') socket.write(`GET ${paths.large} HTTP/1.1\r\n${fields}x-slow: `);
      else if (kind === 'body') socket.write(`POST ${paths.withBody} HTTP/1.1\r\n${fields}Content-Length: 1000000\r\n\r\n`);
      else socket.write(`GET ${paths.large} HTTP/1.1\r\n${fields}\r\n`);
      if (kind === 'reader') socket.pause();
      else socket.resume();
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

if (import.meta.main) process.once('message', () => void run(JSON.parse(process.argv[2] ?? '')));
