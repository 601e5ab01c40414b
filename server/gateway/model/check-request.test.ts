import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequest, normalizePath } from './check-request.ts';

const host = ['host', 'api.example:8080'];
const judge = (method: string, target: string, headers: string[] = [], version = '1.1') =>
  checkRequest(method, target, version, [...host, ...headers]);

describe('checkRequest', () => {
  it('takes a plain request apart', () => {
    expect(judge('POST', '/a/b?x=%2f', ['content-length', '5'])).toEqual({
      path: '/a/b',
      query: 'x=%2f',
      host: 'api.example',
      hostHeader: 'api.example:8080',
      bodyBytes: 5,
    });
    expect(judge('POST', '/', ['transfer-encoding', 'Chunked'])).toMatchObject({ bodyBytes: null });
    expect(judge('GET', 'http://API.example:8080/x?y')).toMatchObject({ path: '/x', query: 'y' });
    expect(judge('GET', '/', ['content-length', '0'])).toMatchObject({ bodyBytes: 0 });
    expect(checkRequest('GET', '/', '1.1', ['host', '[::1]:80'])).toMatchObject({ host: '[::1]' });
  });

  it.each<[string, string, string, string[], string, number]>([
    ['HTTP/2.0 as text', 'GET', '/', [], '2.0', 505],
    ['HTTP/0.9', 'GET', '/', [], '0.9', 505],
    ['CONNECT', 'CONNECT', 'a:443', [], '1.1', 405],
    ['unknown method', 'FOO', '/', [], '1.1', 501],
    ['OPTIONS *', 'OPTIONS', '*', [], '1.1', 400],
    ['second Host', 'GET', '/', ['host', 'b'], '1.1', 400],
    ['absolute form of another host', 'GET', 'http://evil/', [], '1.1', 400],
    ['//evil', 'GET', '//evil', [], '1.1', 400],
    ['fragment', 'GET', '/a#b', [], '1.1', 400],
    ['gzip, chunked', 'POST', '/', ['transfer-encoding', 'gzip, chunked'], '1.1', 501],
    [',chunked', 'POST', '/', ['transfer-encoding', ',chunked'], '1.1', 501],
    ['two transfer encodings', 'POST', '/', ['transfer-encoding', 'chunked', 'transfer-encoding', 'chunked'], '1.1', 400],
    ['length and encoding', 'POST', '/', ['content-length', '1', 'transfer-encoding', 'chunked'], '1.1', 400],
    ['chunked in HTTP/1.0', 'POST', '/', ['transfer-encoding', 'chunked'], '1.0', 400],
    ['Content-Length: 005', 'POST', '/', ['content-length', '005'], '1.1', 400],
    ['Content-Length: +5', 'POST', '/', ['content-length', '+5'], '1.1', 400],
    ['second Content-Length', 'POST', '/', ['content-length', '5', 'content-length', '5'], '1.1', 400],
    ['GET with a body', 'GET', '/', ['content-length', '5'], '1.1', 400],
    ['HEAD with chunks', 'HEAD', '/', ['transfer-encoding', 'chunked'], '1.1', 400],
    ['too long a body', 'POST', '/', ['content-length', '10485761'], '1.1', 413],
    ['Expect: y 100-continue', 'POST', '/', ['expect', 'y 100-continue'], '1.1', 417],
    ['h2c', 'GET', '/', ['http2-settings', 'x'], '1.1', 400],
    ['X_Forwarded_For', 'GET', '/', ['x_forwarded_for', '1.2.3.4'], '1.1', 400],
    ['Content_Length', 'GET', '/', ['content_length', '4'], '1.1', 400],
    ['x_api_key', 'GET', '/', ['x_api_key', '4'], '1.1', 400],
    ['second Authorization', 'GET', '/', ['authorization', 'a', 'authorization', 'a'], '1.1', 400],
    ['second x-api-key', 'GET', '/', ['x-api-key', 'a', 'x-api-key', 'b'], '1.1', 400],
  ])('refuses %s', (_, method, target, headers, version, status) => {
    expect(judge(method, target, headers, version)).toMatchObject({ status });
  });

  it.each(['a, b', 'a@b/../x', '', 'a b', 'a:b', 'a:123456', '..', '-', 'a/b'])('refuses Host: %s', (value) => {
    expect(checkRequest('GET', '/', '1.1', ['host', value])).toMatchObject({ status: 400 });
  });

  it('refuses a request without Host, and more headers than the limit', () => {
    expect(checkRequest('GET', '/', '1.1', [])).toMatchObject({ status: 400 });
    const many = Array.from({ length: 101 }, (_, index) => [`x-${index}`, '']).flat();
    expect(judge('GET', '/', many)).toMatchObject({ status: 431 });
  });
});

describe('normalizePath', () => {
  it.each([
    '/a/../b',
    '/..',
    '/a/.',
    '/./a',
    '/a/..;/b',
    '/a/..%3b/b',
    '/a%2fb',
    '/a%2Fb',
    '/a%5cb',
    '/a\\b',
    '/%00',
    '/%0a',
    '/%7f',
    '/%2e%2e/a',
    '/%252e',
    '/%c0%ae',
    '/%ff',
    '/%zz',
    '/%4',
    'a',
    '/a b',
    '/ä',
  ])('refuses %s', (path) => {
    expect(normalizePath(path)).toBeNull();
  });

  it.each([
    ['/%61dmin', '/admin'],
    ['/caf%c3%a9', '/caf%C3%A9'],
    ['/a%20b', '/a%20b'],
    ['/a//b', '/a//b'],
    ['/...', '/...'],
    ['/100%25', '/100%25'],
  ])('reads %s as %s', (path, normal) => {
    expect(normalizePath(path)).toBe(normal);
  });

  it('is settled after one pass and keeps what the path means', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        const once = normalizePath(path);
        if (once === null) return;
        expect(normalizePath(once)).toBe(once);
        expect(decodeURIComponent(once)).toBe(decodeURIComponent(path));
      }),
    );
  });
});
