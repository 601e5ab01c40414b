import { describe, expect, it } from 'vitest';
import { ResponseParser } from './response-parser.ts';

const limits = { maxHeaderBytes: 1_024, maxHeaderCount: 20, maxInterimResponses: 2 };

/** The events of a response, whole or byte by byte, bodies joined; with the error when there is one. */
function read(text: string, method = 'GET', isByteByByte = false) {
  const parser = new ResponseParser(limits);
  const bytes = Buffer.from(text, 'latin1');
  const events: string[] = [];
  let body = '';
  parser.expect(method);
  for (let at = 0; at < bytes.length; at += isByteByByte ? 1 : bytes.length) {
    parser.feed(isByteByByte ? bytes.subarray(at, at + 1) : bytes);
    for (let event = parser.next(); event !== 'more'; event = parser.next()) {
      if (event === 'error') return { events: [...events, parser.error], body, head: parser.head, parser };
      if (event === 'body') body += parser.body.toString('latin1');
      else events.push(event);
    }
  }
  return { events, body, head: parser.head, parser };
}

describe('ResponseParser', () => {
  it.each([
    ['a length', 'GET', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', 'hello', true],
    ['chunks', 'GET', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n', 'hello', true],
    ['HEAD', 'HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', '', true],
    ['HEAD with chunks', 'HEAD', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '', true],
    ['HEAD without length', 'HEAD', 'HTTP/1.1 200 OK\r\n\r\n', '', false],
    ['204', 'GET', 'HTTP/1.1 204 No Content\r\n\r\n', '', true],
    ['304 with the length of the whole', 'GET', 'HTTP/1.1 304\r\nContent-Length: 5\r\n\r\n', '', true],
    ['no body', 'GET', 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n', '', true],
    ['an upstream that closes', 'GET', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx', 'x', false],
    ['HTTP/1.0', 'GET', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', 'x', false],
    ['HTTP/1.0 that stays', 'GET', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx', 'x', true],
    ['Continue and hints before it', 'GET', 'HTTP/1.1 100\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 204\r\n\r\n', '', true],
  ])('reads %s', (_, method, text, body, isKept) => {
    for (const isByteByByte of [false, true]) {
      const found = read(text, method, isByteByByte);
      expect(found.events.filter((event) => event !== 'interim')).toEqual(['head', 'end']);
      expect(found.body).toBe(body);
      expect(found.head?.keepAlive).toBe(isKept);
    }
  });

  it.each(['1.0', '1.1'])('reads a body of HTTP/%s without length until the upstream closes', (version) => {
    const { events, body, head, parser } = read(`HTTP/${version} 200 OK\r\n\r\nhello`);
    expect([events, body, head?.bodyBytes, head?.keepAlive]).toEqual([['head'], 'hello', null, false]);
    expect(parser.finish()).toBe('end');
  });

  it.each([
    ['length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n', 'framing-contradictory'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\n', 'framing-contradictory'],
    ['a length of +5', 'HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n', 'content-length-malformed'],
    ['gzip, chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 'transfer-encoding-refused'],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', 'transfer-encoding-in-http-1.0'],
    ['204 with a body', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello', 'body-unexpected'],
    ['101', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n', 'status-refused'],
    ['a flood of 1xx', 'HTTP/1.1 103 Early\r\n\r\n'.repeat(3), 'interim-responses-too-many'],
    ['status 99', 'HTTP/1.1 099 X\r\n\r\n', 'status-line-malformed'],
    ['HTTP/2.0', 'HTTP/2.0 200 OK\r\n\r\n', 'status-line-malformed'],
    ['NUL in the reason', 'HTTP/1.1 200 O\0K\r\n\r\n', 'status-line-malformed'],
    ['bare LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', 'line-ending-malformed'],
    ['CR in a value', 'HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n', 'line-ending-malformed'],
    ['a head without end', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(2_000)}`, 'headers-too-large'],
  ])('refuses %s', (_, text, error) => {
    for (const isByteByByte of [false, true]) expect(read(text, 'GET', isByteByByte).events.at(-1)).toBe(error);
  });

  it('refuses bytes after an answer, which would become the next one (CVE-2026-48931)', () => {
    const { events } = read('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    expect(events).toEqual(['head', 'end', 'response-unexpected']);
  });

  it.each([
    '',
    'HTTP/1.1 200',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n',
  ])('tells an answer that breaks off: %j', (text) => {
    const { parser } = read(text);
    expect([parser.finish(), parser.error]).toEqual(['error', 'closed-early']);
  });
});
