// Compresses responses on their way to clients that take it, as streams: zstd, Brotli or gzip.
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib';
import { ByteText } from '../http1/byte-text.ts';
import { chooseEncoding, codedHeaders, type Encoding, isCompressible } from '../model/choose-encoding.ts';
import type { BodySource } from '../pipeline/body-source.ts';
import { type Exchange, findHeader, type Handler, later, type Reply } from '../pipeline/exchange.ts';
import { bytesBody } from '../pipeline/read-body.ts';

/** @param minimumBytes  shorter responses stay as they are; those of unknown length do not */
export function withCompression(handler: Handler, minimumBytes: number): Handler {
  return (exchange) => {
    const outcome = handler(exchange);
    if (outcome === later) {
      const { resume } = exchange;
      exchange.resume = (_, reply) => {
        exchange.resume = resume;
        resume(exchange, reply && compressReply(exchange, reply, minimumBytes));
      };
      return later;
    }
    if (outcome instanceof Promise) return outcome.then((reply) => reply && compressReply(exchange, reply, minimumBytes));
    return outcome && compressReply(exchange, outcome, minimumBytes);
  };
}

function compressReply(exchange: Exchange, reply: Reply, minimumBytes: number): Reply {
  const { status, headers, body } = reply;
  if (body === null) return reply;
  const source = sourceOf(body);
  if (!isCompressible({ status, headers, length: source.length }, minimumBytes)) return reply;
  const encoding = chooseEncoding(findHeader(exchange.request.headers, 'accept-encoding') ?? '');
  const coded = codedHeaders(headers, encoding);
  if (encoding === null) return { ...reply, headers: coded };
  // HEAD says what GET would, and nobody knows how long that will be.
  const isHead = exchange.request.method === 'HEAD';
  return { ...reply, headers: coded, body: isHead ? { ...source, length: null } : compressBody(source, encoding) };
}

function sourceOf(body: Exclude<Reply['body'], null>): BodySource {
  if (typeof body === 'string') return bytesBody(Buffer.from(body));
  if (body instanceof ByteText) return bytesBody(body.toBytes());
  return 'start' in body ? body : bytesBody(body);
}

/** Its length is known only at its end. What has no declared length is flushed piece by piece: it may be live. */
function compressBody(source: BodySource, encoding: Encoding): BodySource {
  const coder = createCoder(encoding, source.length === null);
  let isOver = false;
  return {
    length: null,
    start: (sink) => {
      const fail = (error: Error) => {
        if (isOver) return;
        isOver = true;
        coder.destroy();
        sink.fail(error);
      };
      coder.on('data', (chunk: Buffer) => {
        if (!isOver && !sink.chunk(chunk)) coder.pause();
      });
      coder.on('end', () => {
        if (isOver) return;
        isOver = true;
        sink.end();
      });
      coder.on('error', fail);
      coder.on('drain', () => source.resume());
      source.start({
        // Copied: the coder works on another thread, and what we are shown is read into again.
        chunk: (bytes) => isOver || coder.write(Buffer.from(bytes)),
        end: () => {
          if (!isOver) coder.end();
        },
        fail,
      });
    },
    resume: () => {
      coder.resume();
    },
    destroy: () => {
      isOver = true;
      source.destroy();
      coder.destroy();
    },
  };
}

function createCoder(encoding: Encoding, isLive: boolean) {
  switch (encoding) {
    case 'gzip':
      return createGzip({ level: 5, flush: isLive ? constants.Z_SYNC_FLUSH : constants.Z_NO_FLUSH });
    case 'br':
      return createBrotliCompress({
        flush: isLive ? constants.BROTLI_OPERATION_FLUSH : constants.BROTLI_OPERATION_PROCESS,
        params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
      });
    case 'zstd':
      return createZstdCompress({
        flush: isLive ? constants.ZSTD_e_flush : constants.ZSTD_e_continue,
        params: { [constants.ZSTD_c_compressionLevel]: 3 },
      });
  }
}
