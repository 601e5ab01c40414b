// Every class of request that servers are known to read differently, by name, with the status that answers it; and the
// advisories about parsers that could apply to ours. Each is tried whole and byte by byte.
import { describe, expect, it } from 'vitest';
import { codecErrors } from './codec-errors.ts';
import { RequestParser } from './request-parser.ts';

const limits = { maxHeaderBytes: 16_384, maxHeaderCount: 100, maxTargetBytes: 8_192, maxBodyBytes: 10_485_760 };

/** The error, or what was read of it: `accepted`, or `incomplete` when more would have to come. */
function judge(text: string, isByteByByte: boolean, allowsUnusualBody = false): { name: string; status: number; heads: number } {
  const parser = new RequestParser(limits, () => allowsUnusualBody);
  const bytes = Buffer.from(text, 'latin1');
  let heads = 0;
  for (let at = 0; at < bytes.length; at += isByteByByte ? 1 : bytes.length) {
    parser.feed(isByteByByte ? bytes.subarray(at, at + 1) : bytes);
    for (let event = parser.next(); event !== 'more'; event = parser.next()) {
      if (event === 'error') return { name: parser.error, status: codecErrors[parser.error], heads };
      if (event === 'head') heads += 1;
      if (event === 'closed') return { name: 'accepted', status: 200, heads };
    }
  }
  return { name: parser.isBetweenRequests() ? 'accepted' : 'incomplete', status: 200, heads };
}

const get = (fields: string) => `GET / HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n`;
const post = (fields: string, body = '') => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n${body}`;
const chunked = (body: string) => post('Transfer-Encoding: chunked', body);
const line = (first: string) => `${first}\r\nHost: a\r\n\r\n`;

type Case = readonly [title: string, text: string, status: number];

function refuses(cases: readonly Case[]): void {
  it.each(cases)('%s', (_, text, status) => {
    for (const isByteByByte of [false, true]) expect(judge(text, isByteByByte)).toMatchObject({ status });
  });
}

describe('framing that could be read in two ways', () => {
  refuses([
    ['Content-Length and Transfer-Encoding', post('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n'), 400],
    ['Transfer-Encoding and Content-Length', post('Transfer-Encoding: chunked\r\nContent-Length: 5', '0\r\n\r\n'), 400],
    ['two different Content-Length', post('Content-Length: 5\r\nContent-Length: 6', 'hello'), 400],
    ['two equal Content-Length', post('Content-Length: 5\r\nContent-Length: 5', 'hello'), 400],
    ['two Content-Length in other cases (CVE-2026-1525)', post('Content-Length: 5\r\ncontent-LENGTH: 5', 'hello'), 400],
    ['a list as Content-Length', post('Content-Length: 5, 5', 'hello'), 400],
    ['Content-Length: +5', post('Content-Length: +5', 'hello'), 400],
    ['Content-Length: -5', post('Content-Length: -5', 'hello'), 400],
    ['Content-Length: 0x5', post('Content-Length: 0x5', 'hello'), 400],
    ['Content-Length: 5_0', post('Content-Length: 5_0', 'hello'), 400],
    ['Content-Length: 005', post('Content-Length: 005', 'hello'), 400],
    ['an empty Content-Length', post('Content-Length:', 'hello'), 400],
    ['Content-Length of 2^64 + 5', post('Content-Length: 18446744073709551621', 'hello'), 400],
    ['Transfer-Encoding: ,chunked', post('Transfer-Encoding: ,chunked', '0\r\n\r\n'), 501],
    ['Transfer-Encoding: chunked,', post('Transfer-Encoding: chunked,', '0\r\n\r\n'), 501],
    ['Transfer-Encoding: identity, chunked', post('Transfer-Encoding: identity, chunked', '0\r\n\r\n'), 501],
    ['Transfer-Encoding: gzip, chunked', post('Transfer-Encoding: gzip, chunked', '0\r\n\r\n'), 501],
    ['Transfer-Encoding: chunked, identity', post('Transfer-Encoding: chunked, identity', '0\r\n\r\n'), 501],
    ...['identity', 'gzip', 'deflate', 'chunked chunked', '"chunked"'].map(
      (coding): Case => [`Transfer-Encoding: ${coding}`, post(`Transfer-Encoding: ${coding}`, '0\r\n\r\n'), 501],
    ),
    ['Transfer-Encoding: xchunked (CVE-2022-32213)', post('Transfer-Encoding: xchunked', '0\r\n\r\n'), 501],
    ['Transfer-Encoding: chunked;q=1', post('Transfer-Encoding: chunked;q=1', '0\r\n\r\n'), 501],
    ['Transfer-Encoding: VT chunked', post('Transfer-Encoding: \x0bchunked', '0\r\n\r\n'), 400],
    ['Transfer-Encoding: NBSP chunked', post('Transfer-Encoding: \xa0chunked', '0\r\n\r\n'), 501],
    ['Transfer-Encoding: chunked TAB', post('Transfer-Encoding: chunked\t', '0\r\n\r\n'), 400],
    ['Content-Length: 5 TAB', post('Content-Length: 5 \t ', 'hello'), 400],
    ['an empty Transfer-Encoding', post('Transfer-Encoding:', '0\r\n\r\n'), 501],
    ['two Transfer-Encoding (CVE-2022-32215)', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', '0\r\n\r\n'), 400],
    ['a folded Transfer-Encoding (CVE-2022-35256)', post('Transfer-Encoding: chunked\r\n , identity', '0\r\n\r\n'), 400],
    ['chunks in HTTP/1.0', 'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['GET with a body', get('Content-Length: 5'), 400],
    ...['GET', 'DELETE', 'OPTIONS'].map(
      (method): Case => [`${method} with chunks`, `${method} / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ),
    ['HEAD with a length (CVE-2026-111809)', 'HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello', 400],
    ['HEAD with chunks', 'HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['DELETE with a body', 'DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello', 400],
    ['OPTIONS with a body', 'OPTIONS / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello', 400],
    ['a body longer than the limit', post('Content-Length: 10485761'), 413],
  ]);
});

describe('a body with GET, DELETE or OPTIONS', () => {
  const requests = (method: string) => [
    `${method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello`,
    `${method} / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  ];

  it.each(['GET', 'DELETE', 'OPTIONS'])('is one request where %s may have one: what follows is the next', (method) => {
    for (const text of requests(method))
      for (const isByteByByte of [false, true])
        expect(judge(text + get('X: y'), isByteByByte, true)).toEqual({ name: 'accepted', status: 200, heads: 2 });
  });

  it('is never allowed with HEAD, nor framed in two ways', () => {
    for (const text of requests('HEAD')) expect(judge(text, false, true)).toMatchObject({ name: 'body-unexpected', status: 400 });
    const both = 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(judge(both, false, true)).toMatchObject({ name: 'framing-contradictory', status: 400 });
  });
});

describe('lines and names that could be read in two ways', () => {
  refuses([
    ['a space before the colon (CVE-2024-27982)', post('Content-Length : 5', 'hello'), 400],
    ['a TAB before the colon', get('X\t: y'), 400],
    ['a first header that begins with a space', 'GET / HTTP/1.1\r\n Host: a\r\n\r\n', 400],
    ['a folded header', get('X: y\r\n z'), 400],
    ['a folded header by TAB', get('X: y\r\n\tz'), 400],
    ['bare LF after the request line', 'GET / HTTP/1.1\nHost: a\r\n\r\n', 400],
    ['bare LF everywhere', 'GET / HTTP/1.1\nHost: a\n\n', 400],
    ['bare LF after a header (CVE-2022-32214)', get('X: y\nZ: w'), 400],
    ['bare CR in a value (CVE-2023-30589)', get('X: y\rContent-Length: 5'), 400],
    ['CR CR LF', get('X: y\r'), 400],
    ['NUL in a name', get('X\0Y: z'), 400],
    ['NUL in a value', get('X: y\0z'), 400],
    ['an empty name', get(': y'), 400],
    ['no colon', get('X'), 400],
    ['a name that is cut by CR LF', get('Transfer-\r\nEncoding: chunked'), 400],
    ['NEL in a name', get('X\x85: y'), 400],
    ['NBSP in a name', get('\xa0X: y'), 400],
    ['X_Forwarded_For (CVE-2025-64484)', get('X_Forwarded_For: 1.2.3.4'), 400],
    ['Content_Length', get('Content_Length: 5'), 400],
    ['Transfer_Encoding', get('Transfer_Encoding: chunked'), 400],
    ['a second Authorization', get('Authorization: a\r\nauthorization: b'), 400],
    ['a second x-api-key', get('x-api-key: a\r\nX-API-Key: a'), 400],
    ['a second Content-Type', get('Content-Type: a\r\nContent-Type: b'), 400],
    ['17 KB of headers', get(`X: ${'y'.repeat(17_408)}`), 431],
    ['101 headers', get(Array.from({ length: 100 }, () => 'X: y').join('\r\n')), 431],
    ['a target of 17 KB', line(`GET /${'x'.repeat(17_408)} HTTP/1.1`), 414],
    ['a target of 9 KB', line(`GET /${'x'.repeat(9_216)} HTTP/1.1`), 414],
  ]);

  it('never cuts a head that is too long and serves the rest of it (CVE-2026-58044)', () => {
    const fields = `X: ${'y'.repeat(16_380)}\r\nAuthorization: secret`;
    expect(judge(get(fields), false)).toMatchObject({ name: 'headers-too-large', heads: 0 });
  });

  it('keeps names of object prototypes as ordinary headers (CVE-2026-21710)', () => {
    const parser = new RequestParser(limits);
    parser.feed(Buffer.from(get('__proto__: x\r\nconstructor: y\r\ntoString: z')));
    expect(parser.next()).toBe('head');
    expect(parser.head?.headers).toEqual(['host', 'a', '__proto__', 'x', 'constructor', 'y', 'tostring', 'z']);
    expect(parser.head?.rawNames).toEqual(['Host', '__proto__', 'constructor', 'toString']);
  });
});

describe('request lines that could be read in two ways', () => {
  refuses([
    ['HTTP/0.9', 'GET /\r\n\r\n', 505],
    ['HTTP/2.0 as text', line('GET / HTTP/2.0'), 505],
    ['HTTP/1.2', line('GET / HTTP/1.2'), 505],
    ['HTTP/1.32', line('GET / HTTP/1.32'), 505],
    ['the HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 501],
    ['http in lower case', line('GET / http/1.1'), 400],
    ['two spaces', line('GET  / HTTP/1.1'), 400],
    ['two spaces before the version', line('GET /  HTTP/1.1'), 400],
    ['a space at the end', line('GET / HTTP/1.1 '), 400],
    ['TAB between', line('GET\t/\tHTTP/1.1'), 400],
    ['an unknown method', line('FOO / HTTP/1.1'), 501],
    ['a method in lower case', line('get / HTTP/1.1'), 501],
    ['CONNECT', line('CONNECT a:443 HTTP/1.1'), 405],
    ['TRACE', line('TRACE / HTTP/1.1'), 405],
    ['OPTIONS *', line('OPTIONS * HTTP/1.1'), 400],
    ['raw UTF-8 in the path', line('GET /\xc3\xa9 HTTP/1.1'), 400],
    ['a fragment', line('GET /a#b HTTP/1.1'), 400],
    ['//evil', line('GET //evil HTTP/1.1'), 400],
    ['an absolute form of another host', line('GET http://b/ HTTP/1.1'), 400],
    ['an absolute form with a user', line('GET http://a@b/ HTTP/1.1'), 400],
    ['an absolute form with two slashes', line('GET http://a//evil HTTP/1.1'), 400],
    ['another scheme', line('GET ftp://a/ HTTP/1.1'), 400],
    ['two empty lines before it', `\r\n\r\n${get('X: y')}`, 400],
    ['a TLS hello', '\x16\x03\x01\x02\0\x01\0\x01\xfc', 400],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 400],
    ['two Hosts', get('Host: b'), 400],
    ['two equal Hosts', get('Host: a'), 400],
    ...['a, b', 'a@b/../x', '', 'a b', 'a:', 'a:b', 'a:123456', '..', '-a', 'a/b', 'a\\b', 'a%2eb', '[::1', '[]', 'é', 'a\0.b'].map(
      (host): Case => [`Host: ${host} (CVE-2026-48930)`, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 400],
    ),
    ['Expect: y 100-continue', post('Expect: y 100-continue\r\nContent-Length: 5', 'hello'), 417],
    ['Upgrade: h2c', get('Connection: upgrade, http2-settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x'), 400],
    ['HTTP2-Settings alone', get('HTTP2-Settings: x'), 400],
    ['Upgrade: websocket', get('Connection: upgrade\r\nUpgrade: websocket'), 400],
  ]);
});

describe('the absolute form', () => {
  it('of the own host becomes the origin form before anything is routed', () => {
    const parser = new RequestParser(limits);
    parser.feed(Buffer.from('GET http://A:80/x?y=1 HTTP/1.1\r\nHost: a:80\r\n\r\n'));
    expect(parser.next()).toBe('head');
    expect([parser.head?.target, parser.head?.host]).toEqual(['/x?y=1', 'a:80']);
  });
});

describe('names that would meet in one bucket of a table', () => {
  it('are bounded in number, whatever their hashes (CVE-2026-21717, CVE-2025-27209)', () => {
    const fields = Array.from({ length: 5_000 }, (_, index) => `x-${index}: y`).join('\r\n');
    expect(judge(get(fields), false)).toMatchObject({ status: 431, heads: 0 });
  });
});

describe('chunks that could be read in two ways', () => {
  refuses([
    ['a size of 0x5', chunked('0x5\r\nhello\r\n0\r\n\r\n'), 400],
    ['a size of 1_0', chunked('1_0\r\nhello\r\n0\r\n\r\n'), 400],
    ['a size of +5', chunked('+5\r\nhello\r\n0\r\n\r\n'), 400],
    ['a size after a space', chunked(' 5\r\nhello\r\n0\r\n\r\n'), 400],
    ['a size before a space', chunked('5 \r\nhello\r\n0\r\n\r\n'), 400],
    ['a size that ends in LF', chunked('5\nhello\r\n0\r\n\r\n'), 400],
    ['an empty size', chunked('\r\nhello\r\n0\r\n\r\n'), 400],
    ['a size of 2^64 + 1', chunked('10000000000000001\r\nx\r\n0\r\n\r\n'), 400],
    ['data that does not end in CR LF', chunked('5\r\nhelloXX0\r\n\r\n'), 400],
    ['data that ends in LF', chunked('5\r\nhello\n0\r\n\r\n'), 400],
    ['data that is longer than its size', chunked('4\r\nhello\r\n0\r\n\r\n'), 400],
    ['CR CR ; after a size', chunked('1\r\r;a\r\nx\r\n0\r\n\r\n'), 400],
    ['LF in an extension', chunked('5;a\nb\r\nhello\r\n0\r\n\r\n'), 400],
    ['a quoted extension', chunked('5;a="b"\r\nhello\r\n0\r\n\r\n'), 400],
    ['20 KB of extension (CVE-2024-22019)', chunked(`5;${'a'.repeat(20_480)}\r\nhello\r\n0\r\n\r\n`), 413],
    ['many small extensions (CVE-2024-22019)', chunked('1;aaaaaaaa\r\nx\r\n'.repeat(200)), 413],
    ['Content-Length in a trailer', chunked('0\r\nContent-Length: 5\r\n\r\n'), 400],
    ['Transfer-Encoding in a trailer', chunked('0\r\nTransfer-Encoding: chunked\r\n\r\n'), 400],
    ['Authorization in a trailer', chunked('0\r\nauthorization: x\r\n\r\n'), 400],
    ['a last chunk that ends in X:', chunked('0\r\nX:'), 200],
    ['a trailer without colon', chunked('0\r\nGET / HTTP/1.1\r\n\r\n'), 400],
    ['5 KB of trailers', chunked(`0\r\nX: ${'y'.repeat(5_000)}\r\n\r\n`), 431],
  ]);

  it('does not take a trailer that has not ended for the end of the body', () => {
    expect(judge(chunked('0\r\nX:'), false)).toMatchObject({ name: 'incomplete', heads: 1 });
    expect(judge(chunked('0\r\n'), false)).toMatchObject({ name: 'incomplete', heads: 1 });
  });

  it('drops trailers', () => {
    expect(judge(`${chunked('5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n')}${get('X: y')}`, true)).toEqual({
      name: 'accepted',
      status: 200,
      heads: 2,
    });
  });
});

describe('what stays allowed', () => {
  it.each([
    ['a plain GET', get('Accept: */*')],
    ['one empty line before it', `\r\n${get('X: y')}`],
    ['a length of nothing with GET', get('Content-Length: 0')],
    ['CHUNKED', post('Transfer-Encoding: CHUNKED', '0\r\n\r\n')],
    ['the absolute form of its own host', line('GET http://A/x HTTP/1.1')],
    ['HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a:80\r\n\r\n'],
    ['an address as host', 'GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n'],
    ['a value in latin1', get('X: caf\xe9')],
    ['an underscore in a name of nobody', get('my_header: 1')],
  ])('%s', (_, text) => {
    for (const isByteByByte of [false, true]) expect(judge(text, isByteByByte)).toEqual({ name: 'accepted', status: 200, heads: 1 });
  });
});
