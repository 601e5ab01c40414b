import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestParser } from './request-parser.ts';
import { ResponseParser } from './response-parser.ts';
import { chunkStart, frameResponse, lastChunk, UnsafeHead, writeLines, writeRequestHead, writeResponseHead } from './write-head.ts';

const get = { method: 'GET', version: '1.1', keepAlive: true } as const;
const limits = { maxHeaderBytes: 16_384, maxHeaderCount: 100, maxTargetBytes: 8_192, maxBodyBytes: 1_000_000, maxInterimResponses: 8 };

function write(request: Parameters<typeof frameResponse>[0], status: number, bodyBytes: number | null, headers: string[] = []): string {
  return writeResponseHead(status, writeLines(headers), frameResponse(request, status, bodyBytes, true), bodyBytes, request.version);
}

describe('writeResponseHead', () => {
  it.each([
    ['a known length', get, 200, 5, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
    ['an unknown length', get, 200, null, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['204 without framing', get, 204, 0, 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['304 without framing', get, 304, null, 'HTTP/1.1 304 Not Modified\r\n\r\n'],
    ['HEAD with the length of what GET would get', { ...get, method: 'HEAD' }, 200, 5, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
    ['a client that closes', { ...get, keepAlive: false }, 200, 0, 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'],
    ['a 1.0 client and no length', { ...get, version: '1.0' }, 200, null, 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'],
    [
      'a 1.0 client that stays',
      { ...get, version: '1.0' },
      200,
      1,
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n',
    ],
  ] as const)('frames %s', (_, request, status, bodyBytes, head) => {
    expect(write(request, status, bodyBytes)).toBe(head);
  });

  it('leaves framing headers of others out', () => {
    const copied = ['Content-Length', '99', 'transfer-encoding', 'gzip', 'CONNECTION', 'x', 'Keep-Alive', 'y', 'X-A', 'b'];
    expect(write(get, 200, 5, copied)).toBe('HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 5\r\n\r\n');
  });

  it.each(['a\r\nX: y', 'a\nb', 'a\0b', 'a\rb', '\u010a', '\ud800', 'a\x7f'])('never writes a value like %j', (value) => {
    expect(() => write(get, 200, 0, ['x-a', value])).toThrow(UnsafeHead);
  });

  it.each(['', 'a b', 'a:b', 'a\r\n', 'é', '\u010a'])('never writes a name like %j', (name) => {
    expect(() => write(get, 200, 0, [name, 'x'])).toThrow(UnsafeHead);
  });
});

describe('writeRequestHead', () => {
  it('frames by length, by chunks, or not at all', () => {
    expect(writeRequestHead('POST', '/a?b', ['host', 'x'], 5, true)).toBe('POST /a?b HTTP/1.1\r\nhost: x\r\nContent-Length: 5\r\n\r\n');
    expect(writeRequestHead('POST', '/', ['host', 'x'], null, true)).toContain('Transfer-Encoding: chunked\r\n\r\n');
    expect(writeRequestHead('POST', '/', ['host', 'x'], 0, true)).toContain('Content-Length: 0\r\n\r\n');
    expect(writeRequestHead('GET', '/', ['host', 'x'], 3, false, '', true)).toBe(
      'GET / HTTP/1.1\r\nhost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\n',
    );
    expect(writeRequestHead('GET', '/', ['host', 'x'], 0, false)).toBe('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  });

  it.each([
    ['GET\r\nX: y', '/'],
    ['', '/'],
    ['GET', '/ HTTP/1.1\r\nX: y'],
    ['GET', 'http://evil/'],
    ['GET', '/\u010a'],
  ])('never writes %j %j', (method, target) => {
    expect(() => writeRequestHead(method, target, [], 0, false)).toThrow(UnsafeHead);
  });
});

const name = fc
  .stringMatching(/^[a-z][a-z0-9-]{0,12}$/)
  .filter((text) => !/^(?:host|content|transfer|connection|proxy|expect|upgrade|http2|authorization|x-api|keep)/.test(text));
const value = fc.stringMatching(/^(?:[!-~\xa1-\xff](?:[ -~\xa1-\xff]{0,20}[!-~])?)?$/);
const pairs = fc.array(fc.tuple(name, value), { maxLength: 8 });

describe('what is written', () => {
  it('is read back as it was, chunked or not', () => {
    fc.assert(
      fc.property(
        pairs,
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 4 }),
        fc.boolean(),
        (fields, pieces, isChunked) => {
          const body = Buffer.concat(pieces);
          const headers = fields.flat();
          const sent = isChunked
            ? Buffer.concat([
                ...pieces.flatMap((piece) => [Buffer.from(chunkStart(piece.length)), piece, Buffer.from('\r\n')]),
                Buffer.from(lastChunk),
              ])
            : body;
          const request = writeRequestHead('POST', '/x', ['host', 'a', ...headers], isChunked ? null : body.length, true);
          const response = writeResponseHead(
            200,
            writeLines(headers),
            frameResponse(get, 200, isChunked ? null : body.length, true),
            body.length,
            '1.1',
          );
          const requests = new RequestParser(limits);
          const responses = new ResponseParser(limits);
          responses.expect('POST');
          for (const [parser, head, first] of [
            [requests, request, ['host', 'a']],
            [responses, response, []],
          ] as const) {
            parser.feed(Buffer.concat([Buffer.from(head, 'latin1'), sent]));
            expect(parser.next()).toBe('head');

            expect(parser.head?.headers.slice(0, -2)).toEqual([...first, ...headers]);
            const read: Buffer[] = [];
            let event = parser.next();
            for (; event === 'body'; event = parser.next()) read.push(parser.body);
            expect(event).toBe('end');
            expect(Buffer.concat(read).equals(body)).toBe(true);
          }
        },
      ),
    );
  });
});
