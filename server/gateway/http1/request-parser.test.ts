import { describe, expect, it } from 'vitest';
import { RequestParser } from './request-parser.ts';

const limits = { maxHeaderBytes: 1_024, maxHeaderCount: 20, maxTargetBytes: 200, maxBodyBytes: 100 };
const parserOf = (text: string) => {
  const parser = new RequestParser(limits);
  parser.feed(Buffer.from(text, 'latin1'));
  return parser;
};

describe('RequestParser', () => {
  it('reads a head with its names as they were and in lower case', () => {
    const parser = parserOf('POST /a?b HTTP/1.1\r\nHost: A.example:80\r\nX-CamelCase:\t v \r\nContent-Length: 2\r\n\r\nok');
    expect(parser.next()).toBe('head');
    expect(parser.head).toEqual({
      method: 'POST',
      target: '/a?b',
      version: '1.1',
      headers: ['host', 'A.example:80', 'x-camelcase', 'v', 'content-length', '2'],
      rawNames: ['Host', 'X-CamelCase', 'Content-Length'],
      host: 'a.example:80',
      hostname: 'a.example',
      bodyBytes: 2,
      keepAlive: true,
      expectsContinue: false,
    });
    expect([parser.next(), parser.body.toString(), parser.next(), parser.next()]).toEqual(['body', 'ok', 'end', 'more']);
  });

  it('hands body bytes on without copying them', () => {
    const bytes = Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n');
    const parser = new RequestParser(limits);
    parser.feed(bytes);
    expect([parser.next(), parser.next()]).toEqual(['head', 'body']);
    expect(parser.body.buffer).toBe(bytes.buffer);
  });

  it('reads header lines that come again, behind whatever line and in whatever pieces, as it did the first time', () => {
    const lines = (value: string) => `Host: a\r\nX-Key: ${value}\r\nConnection: keep-alive\r\n\r\n`;
    const requests = ['GET /1 HTTP/1.1', 'DELETE /2?x=y HTTP/1.1', 'GET http://a/3 HTTP/1.1', 'HEAD /4 HTTP/1.0'].flatMap((line) =>
      ['one', 'two', 'two', 'on'].map((value) => `${line}\r\n${lines(value)}`),
    );
    const alone = requests.map((text) => {
      const parser = parserOf(text);
      expect(parser.next()).toBe('head');
      return parser.head;
    });
    for (let size = 1; size < 200; size += 1) {
      const bytes = Buffer.from(requests.join(''), 'latin1');
      const parser = new RequestParser(limits);
      const heads: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        parser.feed(Buffer.from(bytes.subarray(at, at + size)));
        for (let event = parser.next(); event !== 'more'; event = parser.next()) if (event === 'head') heads.push(parser.head);
        parser.keep();
      }
      expect(heads).toEqual(alone);
    }
  });

  it('gives the same list for the same header lines, and none of it after it was told to forget', () => {
    const text = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
    const parser = parserOf(text.repeat(2));
    expect([parser.next(), parser.next()]).toEqual(['head', 'end']);
    const first = parser.head?.headers;
    expect([parser.next(), parser.next()]).toEqual(['head', 'end']);
    expect(parser.head?.headers).toBe(first);
    parser.forget();
    expect(parser.head).toBe(null);
    parser.feed(Buffer.from(text));
    expect(parser.next()).toBe('head');
    expect(parser.head?.headers).toEqual(first);
    expect(parser.head?.headers).not.toBe(first);
  });

  it('refuses what is wrong with a request line before lines that were sound', () => {
    const parser = parserOf('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET //a HTTP/1.1\r\nHost: a\r\n\r\n');
    expect([parser.next(), parser.next(), parser.next(), parser.error]).toEqual(['head', 'end', 'error', 'target-malformed']);
  });

  it('gives pipelined requests one at a time, and stops after the last', () => {
    const one = 'GET /1 HTTP/1.1\r\nHost: a\r\n\r\n';
    const parser = parserOf(`${one}${one}GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${one}`);
    const events = Array.from({ length: 8 }, () => parser.next());
    expect(events).toEqual(['head', 'end', 'head', 'end', 'head', 'end', 'closed', 'closed']);
    expect(parser.head?.target).toBe('/3');
  });

  it.each([
    ['1.1', '', true],
    ['1.1', 'Connection: Close\r\n', false],
    ['1.1', 'Connection: x\r\nConnection: y, close\r\n', false],
    ['1.1', 'Proxy-Connection: close\r\n', false],
    ['1.0', '', false],
    ['1.0', 'Connection: Keep-Alive\r\n', true],
    ['1.0', 'Connection: keep-alive, close\r\n', false],
  ])('decides for HTTP/%s with %j whether the connection stays', (version, fields, isKept) => {
    const parser = parserOf(`GET / HTTP/${version}\r\nHost: a\r\n${fields}\r\n`);
    expect(parser.next()).toBe('head');
    expect(parser.head?.keepAlive).toBe(isKept);
  });

  it.each([
    ['1.1', 'Content-Length: 2\r\n', true],
    ['1.1', 'Content-Length: 0\r\n', false],
    ['1.0', 'Content-Length: 2\r\n', false],
  ])('decides for HTTP/%s with %j whether the client waits for 100', (version, fields, isAwaited) => {
    const parser = parserOf(`POST / HTTP/${version}\r\nHost: a\r\nExpect: 100-Continue\r\n${fields}\r\n`);
    expect(parser.next()).toBe('head');
    expect(parser.head?.expectsContinue).toBe(isAwaited);
  });

  it('stops a chunked body at the limit', () => {
    const parser = parserOf(`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n${'x'.repeat(101)}\r\n`);
    expect([parser.next(), parser.next(), parser.error]).toEqual(['head', 'error', 'body-too-large']);
    expect(parser.next()).toBe('error');
  });

  it('knows when the connection may end', () => {
    const parser = parserOf('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\no');
    expect([parser.next(), parser.next(), parser.next()]).toEqual(['head', 'body', 'more']);
    expect(parser.isBetweenRequests()).toBe(false);
    parser.feed(Buffer.from('kGET'));
    expect([parser.next(), parser.next()]).toEqual(['body', 'end']);
    expect(parser.isBetweenRequests()).toBe(false);
    expect(parser.next()).toBe('more');
    expect(parser.isBetweenRequests()).toBe(false);
    parser.feed(Buffer.from(' / HTTP/1.1\r\nHost: a\r\n\r\n'));
    expect([parser.next(), parser.next(), parser.next()]).toEqual(['head', 'end', 'more']);
    expect(parser.isBetweenRequests()).toBe(true);
  });

  it('reads a head of single bytes in time that grows with its length alone', () => {
    const parser = new RequestParser({ ...limits, maxHeaderBytes: 65_536 });
    const bytes = Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(15)}Z: ${'z'.repeat(50_000)}\r\n\r\n`);
    const startedAt = performance.now();
    let event = 'more';
    for (let at = 0; at < bytes.length; at += 1) {
      parser.feed(bytes.subarray(at, at + 1));
      event = parser.next();
    }
    expect(event).toBe('head');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
