// A closed-loop publisher for RabbitMQ on raw sockets, as cheap as the other load generators: each connection publishes a
// persistent message, waits for its confirm and publishes the next. A process of its own: `node amqp-load.ts <job.json>`.
// Source: AMQP 0-9-1 specification, sections 2.3 and 4.2; RabbitMQ, "Consumer Acknowledgements and Publisher Confirms".
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

export type AmqpJob = { port: number; queue: string; connections: number; seconds: number; bodyBytes: number };
export type AmqpResult = { completed: number; seconds: number; p50Ms: number; p99Ms: number };

const frameEnd = 0xce;

async function run(job: AmqpJob): Promise<AmqpResult> {
  const latenciesMs: number[] = [];
  const sockets = await Promise.all(Array.from({ length: job.connections }, () => open(job)));
  const startedAt = performance.now();
  const endsAt = startedAt + job.seconds * 1_000;
  await Promise.all(sockets.map((channel) => publishUntil(channel, job, endsAt, latenciesMs)));
  const seconds = (performance.now() - startedAt) / 1_000;
  latenciesMs.sort((left, right) => left - right);
  const at = (share: number) => latenciesMs[Math.floor(latenciesMs.length * share)] ?? Number.NaN;
  return { completed: latenciesMs.length, seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

type Channel = { socket: Socket; next(): Promise<{ type: number; payload: Buffer }> };

/** Opens connection and channel, declares the durable queue and turns confirms on. */
async function open({ port, queue }: AmqpJob): Promise<Channel> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const channel = framesOf(socket);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.write(Buffer.from('AMQP\x00\x00\x09\x01', 'latin1'));
  await expectMethod(channel, 10, 10);
  const credentials = longString(Buffer.from('\x00guest\x00guest', 'latin1'));
  socket.write(method(0, 10, 11, Buffer.alloc(4), shortString('PLAIN'), credentials, shortString('en_US')));
  const tune = await expectMethod(channel, 10, 30);
  const noHeartbeat = Buffer.concat([tune.subarray(4, 10), Buffer.alloc(2)]);
  socket.write(Buffer.concat([method(0, 10, 31, noHeartbeat), method(0, 10, 40, shortString('/'), Buffer.alloc(2))]));
  await expectMethod(channel, 10, 41);
  socket.write(method(1, 20, 10, Buffer.alloc(1)));
  await expectMethod(channel, 20, 11);
  const durable = Buffer.of(2);
  socket.write(method(1, 50, 10, Buffer.alloc(2), shortString(queue), durable, Buffer.alloc(4)));
  await expectMethod(channel, 50, 11);
  socket.write(method(1, 85, 10, Buffer.alloc(1)));
  await expectMethod(channel, 85, 11);
  return channel;
}

async function publishUntil(channel: Channel, job: AmqpJob, endsAt: number, latenciesMs: number[]): Promise<void> {
  const message = publishFrames(job.queue, job.bodyBytes);
  while (performance.now() < endsAt) {
    const sentAt = performance.now();
    channel.socket.write(message);
    await expectMethod(channel, 60, 80);
    latenciesMs.push(performance.now() - sentAt);
  }
  channel.socket.destroy();
}

function publishFrames(queue: string, bodyBytes: number): Buffer {
  const header = Buffer.alloc(15);
  header.writeUInt16BE(60, 0);
  header.writeUInt32BE(bodyBytes, 8);
  header.writeUInt16BE(0x1000, 12); // delivery-mode follows
  header.writeUInt8(2, 14); // persistent
  const publish = method(1, 60, 40, Buffer.alloc(2), shortString(''), shortString(queue), Buffer.alloc(1));
  return Buffer.concat([publish, frame(2, 1, header), frame(3, 1, Buffer.alloc(bodyBytes, 'x'))]);
}

async function expectMethod(channel: Channel, classId: number, methodId: number): Promise<Buffer> {
  for (;;) {
    const { type, payload } = await channel.next();
    if (type !== 1) continue;
    if (payload.readUInt16BE(0) === classId && payload.readUInt16BE(2) === methodId) return payload;
    throw new Error(`the broker said ${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}: ${payload.toString('latin1')}`);
  }
}

function framesOf(socket: Socket): Channel {
  let pending: Buffer = Buffer.alloc(0);
  let waiting: PromiseWithResolvers<{ type: number; payload: Buffer }> | null = null;
  const take = () => {
    if (pending.length < 8) return null;
    const size = pending.readUInt32BE(3);
    if (pending.length < size + 8) return null;
    const taken = { type: pending.readUInt8(0), payload: pending.subarray(7, 7 + size) };
    pending = pending.subarray(size + 8);
    return taken;
  };
  socket.on('data', (data: Buffer | string) => {
    pending = Buffer.concat([pending, typeof data === 'string' ? Buffer.from(data) : data]);
    const frame_ = waiting && take();
    if (!frame_ || !waiting) return;
    const { resolve } = waiting;
    waiting = null;
    resolve(frame_);
  });
  socket.on('close', () => waiting?.reject(new Error('the broker closed the connection')));
  socket.on('error', (error) => waiting?.reject(error));
  return {
    socket,
    next() {
      const there = take();
      if (there) return Promise.resolve(there);
      waiting = Promise.withResolvers();
      return waiting.promise;
    },
  };
}

function frame(type: number, channel: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.of(frameEnd)]);
}

function method(channel: number, classId: number, methodId: number, ...parts: Buffer[]): Buffer {
  const ids = Buffer.alloc(4);
  ids.writeUInt16BE(classId, 0);
  ids.writeUInt16BE(methodId, 2);
  return frame(1, channel, Buffer.concat([ids, ...parts]));
}

function shortString(text: string): Buffer {
  return Buffer.concat([Buffer.of(text.length), Buffer.from(text, 'latin1')]);
}

function longString(bytes: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length, 0);
  return Buffer.concat([size, bytes]);
}

const jobFile = process.argv[2];
if (jobFile === undefined) throw new Error('usage: node amqp-load.ts JOB.json');
process.stdout.write(JSON.stringify(await run(JSON.parse(readFileSync(jobFile, 'utf8')) as AmqpJob)));
