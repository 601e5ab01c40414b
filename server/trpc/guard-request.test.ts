// Rules against cross-site requests and oversized ones, case by case.
import { describe, expect, it } from 'vitest';
import type { RequestFacts } from './guard-request.ts';
import { guardRequest, originsOf } from './guard-request.ts';

const origins = originsOf(undefined, '127.0.0.1', 3000);
const good: RequestFacts = {
  method: 'POST',
  contentType: 'application/json',
  contentLength: '10',
  origin: 'http://localhost:3000',
  secFetchSite: 'same-origin',
  hasBearer: false,
  callCount: 1,
};

describe('guardRequest', () => {
  it.each<[string, Partial<RequestFacts>, number | null]>([
    ['a call from our page', {}, null],
    ['a charset after the type', { contentType: 'application/json; charset=utf-8' }, null],
    ['our page in a browser without Sec-Fetch-Site', { secFetchSite: null }, null],
    ['our page in a browser without Origin', { origin: null }, null],
    ['a POST that names no page', { origin: null, secFetchSite: null }, 403],
    ['a typed-in POST', { origin: null, secFetchSite: 'none' }, 403],
    ['another site', { origin: 'https://evil.example', secFetchSite: 'cross-site' }, 403],
    ['another site without Sec-Fetch-Site', { origin: 'https://evil.example', secFetchSite: null }, 403],
    ['another port of the same host', { origin: 'http://localhost:3001', secFetchSite: 'same-site' }, 403],
    ['a sandboxed frame', { origin: 'null', secFetchSite: 'cross-site' }, 403],
    ['a form post', { contentType: 'application/x-www-form-urlencoded' }, 415],
    ['a text/plain post, which needs no preflight', { contentType: 'text/plain' }, 415],
    ['multipart', { contentType: 'multipart/form-data; boundary=application/json' }, 415],
    ['no type', { contentType: null }, 415],
    ['a form post with a bearer token', { hasBearer: true, contentType: 'text/plain' }, 415],
    ['a program with a bearer token', { hasBearer: true, origin: null, secFetchSite: null }, null],
    ['a query by GET', { method: 'GET', contentType: null, origin: null }, null],
    ['a query by GET from another site', { method: 'GET', contentType: null, origin: null, secFetchSite: 'cross-site' }, 403],
    ['another method', { method: 'PUT' }, 405],
    ['twenty calls', { callCount: 20 }, null],
    ['twenty-one calls', { callCount: 21 }, 400],
    ['a mebibyte', { contentLength: '1048576' }, null],
    ['a byte more', { contentLength: '1048577' }, 413],
  ])('%s', (_name, change, status) => {
    expect(guardRequest({ ...good, ...change }, origins)?.status ?? null).toBe(status);
  });
});

describe('originsOf', () => {
  it('takes the public URL alone', () => {
    expect([...originsOf('https://console.example.com/path', '0.0.0.0', 3000)]).toEqual(['https://console.example.com']);
  });
  it('takes the names of loopback and the bound address', () => {
    expect([...originsOf(undefined, '::1', 3000)]).toEqual(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000']);
  });
});
