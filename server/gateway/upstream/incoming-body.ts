// A body that node:http reads, as a BodySource: a client's request or an upstream's response.
import type { IncomingMessage } from 'node:http';
import type { BodySource } from '../pipeline/body-source.ts';

/** Paused until `start`. @param length  as declared by Content-Length, null when chunked or ended by closing */
export function incomingBody(incoming: IncomingMessage, length: number | null): BodySource {
  return {
    length,
    start: (sink) => {
      let isOver = false;
      const over = (error: Error | null) => {
        if (isOver) return;
        isOver = true;
        if (error) sink.fail(error);
        else sink.end();
      };
      incoming.on('data', (chunk: Buffer) => {
        if (!isOver && !sink.chunk(chunk)) incoming.pause();
      });
      incoming.on('end', () => over(null));
      incoming.on('error', (error) => over(error));
      incoming.on('close', () => over(new Error('the body broke off')));
    },
    resume: () => {
      incoming.resume();
    },
    destroy: () => {
      incoming.destroy();
    },
  };
}

/** The Content-Length among raw headers (any case), null when there is none; node's parser has refused doubtful ones. */
export function declaredLength(rawHeaders: readonly string[]): number | null {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 14 && name.toLowerCase() === 'content-length') return Number(rawHeaders[index + 1]);
  }
  return null;
}
