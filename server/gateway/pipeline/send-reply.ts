// Sends a reply through a transport and settles the exchange around it: the finish is in the spool before the last byte
// leaves, so no client ever holds a complete answer that the ledger does not know.
import type { Outcome } from '../../contracts/usage-record.ts';
import type { BodySource } from './body-source.ts';
import type { Exchange, Reply } from './exchange.ts';

/** The writing half of a transport. Nothing is called after `end` or `abort`. */
export type ReplySink = {
  /** @param length  bytes of the body, null when chunked */
  head(status: number, headers: readonly string[], length: number | null): void;
  /** @returns false when the sender must wait for the drain callback */
  write(bytes: Uint8Array): boolean;
  /** The last bytes, null when there are none left. */
  end(bytes: Uint8Array | string | null): void;
  /** Breaks the connection: the client must see that the answer is not whole. */
  abort(): void;
  onDrain(callback: () => void): void;
};

/** Writes the finish; resolves when the last byte may go, or undefined when it may go at once. */
export type Finish = (exchange: Exchange, status: number, outcome: Outcome) => Promise<void> | undefined;

export async function sendReply(exchange: Exchange, reply: Reply, sink: ReplySink, finish: Finish): Promise<void> {
  const { body } = reply;
  if (body !== null && typeof body === 'object' && 'start' in body) {
    return exchange.isClientGone ? dropReply(exchange, reply, body, finish) : streamReply(exchange, reply, body, sink, finish);
  }
  const length = body === null ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  exchange.responseBytes = length;
  const written = finish(exchange, reply.status, exchange.isClientGone && reply.outcome === 'served' ? 'aborted' : reply.outcome);
  if (written) await written;
  if (exchange.isClientGone) return sink.abort();
  sink.head(reply.status, reply.headers, length);
  sink.end(mayHaveBody(exchange, reply.status) ? body : null);
}

async function dropReply(exchange: Exchange, reply: Reply, body: BodySource, finish: Finish): Promise<void> {
  body.destroy();
  await finish(exchange, reply.status, 'aborted');
}

/**
 * Streams with back-pressure. With a declared length the last chunk waits for the finish; without one the end marker
 * does. A body longer than declared is cut there, a shorter one breaks the connection.
 */
function streamReply(exchange: Exchange, reply: Reply, body: BodySource, sink: ReplySink, finish: Finish): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const length = mayHaveBody(exchange, reply.status) ? body.length : 0;
  let isEnding = false;

  const endWith = async (last: Uint8Array | null) => {
    if (isEnding) return;
    isEnding = true;
    const written = finish(exchange, reply.status, exchange.isClientGone ? 'aborted' : reply.outcome);
    if (written) await written;
    if (exchange.isClientGone) sink.abort();
    else sink.end(last);
    resolve();
  };
  const breakOff = async () => {
    if (isEnding) return;
    isEnding = true;
    sink.abort();
    await finish(exchange, reply.status, exchange.isClientGone ? 'aborted' : 'failed');
    resolve();
  };

  sink.head(reply.status, reply.headers, mayHaveBody(exchange, reply.status) || body.length !== null ? body.length : 0);
  sink.onDrain(() => body.resume());
  exchange.onClientGone = () => {
    body.destroy();
    void breakOff();
  };
  if (length === 0) void endWith(null);
  body.start({
    chunk: (bytes) => {
      if (isEnding) return true;
      exchange.responseBytes += bytes.length;
      if (length === null || exchange.responseBytes < length) return sink.write(bytes);
      const excess = exchange.responseBytes - length;
      exchange.responseBytes = length;
      void endWith(excess > 0 ? bytes.subarray(0, bytes.length - excess) : bytes);
      return true;
    },
    end: () => void (length === null ? endWith(null) : breakOff()),
    fail: () => void breakOff(),
  });
  return promise;
}

function mayHaveBody(exchange: Exchange, status: number): boolean {
  return exchange.request.method !== 'HEAD' && status !== 204 && status !== 304;
}
