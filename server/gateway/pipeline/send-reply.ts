// Sends a reply through a transport and settles the exchange around it: the finish is in the spool before the last byte
// leaves, so no client ever holds a complete answer that the ledger does not know.
import { Buffer } from 'node:buffer';
import type { Outcome } from '../../contracts/usage-record.ts';
import type { ByteText } from '../http1/byte-text.ts';
import type { BodySource } from './body-source.ts';
import type { Exchange, Reply, ReplySink } from './exchange.ts';

const noBytes = new Uint8Array(0);

/** Writes the finish, then calls `whenWritten`: at once when there is nothing to wait for. */
export type Finish = (exchange: Exchange, status: number, outcome: Outcome, whenWritten: (exchange: Exchange) => void) => void;

/** Sends the reply to the exchange's sink, and tells the sink when all is over. */
export function sendReply(exchange: Exchange, reply: Reply, sink: ReplySink, finish: Finish): void {
  const { body, status } = reply;
  exchange.reply = reply;
  exchange.sink = sink;
  if (body !== null && typeof body === 'object' && 'start' in body) {
    if (exchange.isClientGone) {
      body.destroy();
      finish(exchange, status, 'aborted', over);
    } else streamReply(exchange, reply, body, sink, finish);
    return;
  }
  const length = body === null ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const isHead = exchange.request.method === 'HEAD';
  exchange.responseBytes = isHead ? 0 : length;
  try {
    // Without a body to look at nobody knows what GET would have: nothing is said of it.
    sink.head(reply, isHead && length === 0 ? null : length, exchange.ourLines);
  } catch {
    finish(exchange, status, 'failed', breakOff);
    return;
  }
  finish(exchange, status, exchange.isClientGone && reply.outcome === 'served' ? 'aborted' : reply.outcome, sendWhole);
}

function sendWhole(exchange: Exchange): void {
  const { reply, sink } = exchange;
  if (reply === null || sink === null) return;
  if (exchange.isClientGone) sink.abort();
  // A stream never comes here; the transport leaves out what HEAD, 204 and 304 must not have.
  else sink.end(reply.body as string | Uint8Array | ByteText | null);
  sink.over();
}

function over(exchange: Exchange): void {
  exchange.sink?.over();
}

function breakOff(exchange: Exchange): void {
  exchange.sink?.abort();
  exchange.sink?.over();
}

/**
 * Streams with back-pressure. With a declared length the last chunk waits for the finish; without one the end marker
 * does. A body longer than declared is cut there, a shorter one breaks the connection.
 */
function streamReply(exchange: Exchange, reply: Reply, body: BodySource, sink: ReplySink, finish: Finish): void {
  const { status } = reply;
  const length = mayHaveBody(exchange, status) ? body.length : 0;
  let isEnding = false;

  const endWith = (last: Uint8Array | null) => {
    if (isEnding) return;
    isEnding = true;
    finish(exchange, status, exchange.isClientGone ? 'aborted' : reply.outcome, () => {
      if (exchange.isClientGone) sink.abort();
      else sink.end(last);
      sink.over();
    });
  };
  const stop = () => {
    if (isEnding) return;
    isEnding = true;
    sink.abort();
    finish(exchange, status, exchange.isClientGone ? 'aborted' : 'failed', over);
  };

  try {
    sink.head(reply, body.length, exchange.ourLines);
  } catch {
    body.destroy();
    stop();
    return;
  }
  sink.onDrain(() => body.resume());
  exchange.onClientGone = () => {
    body.destroy();
    stop();
  };
  if (length === 0) endWith(null);
  body.start({
    chunk: (bytes) => {
      if (isEnding) return true;
      exchange.responseBytes += bytes.length;
      if (length === null || exchange.responseBytes < length) return sink.write(bytes);
      const excess = exchange.responseBytes - length;
      exchange.responseBytes = length;
      // Copied: it waits for the finish.
      endWith(Buffer.from(bytes.subarray(0, bytes.length - excess)));
      return true;
    },
    end: () => (length === null ? endWith(null) : stop()),
    fail: stop,
  });
  // The body of a live response may be long in coming: its head goes ahead.
  if (length === null && !isEnding) sink.write(noBytes);
}

function mayHaveBody(exchange: Exchange, status: number): boolean {
  return exchange.request.method !== 'HEAD' && status !== 204 && status !== 304;
}
