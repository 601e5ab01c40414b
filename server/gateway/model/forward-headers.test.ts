import { describe, expect, it } from 'vitest';
import { toClientHeaders, toUpstreamHeaders } from './forward-headers.ts';

const from = { sourceIp: '203.0.113.9', hostHeader: 'api.example', scheme: 'http', localPort: 8080 } as const;
const asMap = (list: readonly string[]) =>
  new Map(Array.from({ length: list.length / 2 }, (_, index) => [list[index * 2] ?? '', list[index * 2 + 1]]));

describe('toUpstreamHeaders', () => {
  it('drops framing and hop-by-hop headers and adds its own', () => {
    const sent = asMap(
      toUpstreamHeaders(
        ['host', 'api.example', 'transfer-encoding', 'chunked', 'te', 'trailers', 'upgrade', 'h2c', 'x-a', '1', 'forwarded', 'for=evil'],
        'up:9000',
        from,
        null,
      ),
    );
    expect(sent.get('host')).toBe('up:9000');
    expect(sent.get('x-a')).toBe('1');
    expect(sent.get('accept')).toBe('application/json');
    expect(sent.get('forwarded')).toBe('for=203.0.113.9;host="api.example";proto=http');
    for (const name of ['transfer-encoding', 'te', 'upgrade', 'connection']) expect(sent.has(name)).toBe(false);
  });

  it('lets the Connection header take away none of the headers it adds', () => {
    const sent = asMap(
      toUpstreamHeaders(
        ['connection', 'close, X-Forwarded-For, x-secret', 'x-forwarded-for', '10.0.0.1', 'x-secret', 's', 'accept', '*/*'],
        'up',
        from,
        null,
      ),
    );
    expect(sent.get('x-forwarded-for')).toBe('10.0.0.1, 203.0.113.9');
    expect(sent.has('x-secret')).toBe(false);
    expect(sent.get('accept')).toBe('*/*');
  });
});

describe('what a REST API says of itself', () => {
  it('is its id, in place of what the client says, and an agent where the client names none', () => {
    const sent = asMap(toUpstreamHeaders(['x-amzn-apigateway-api-id', 'forged'], 'up', from, 'abc123'));
    expect([sent.get('x-amzn-apigateway-api-id'), sent.get('user-agent')]).toEqual(['abc123', 'AmazonAPIGateway_abc123']);
    expect(asMap(toUpstreamHeaders(['user-agent', 'curl'], 'up', from, 'abc123')).get('user-agent')).toBe('curl');
    const other = asMap(toUpstreamHeaders(['x-amzn-apigateway-api-id', 'forged'], 'up', from, null));
    expect([other.has('x-amzn-apigateway-api-id'), other.has('user-agent')]).toEqual([false, false]);
  });
});

describe('toClientHeaders', () => {
  const passed = (written: readonly string[], kind: 'rest' | 'http') => toClientHeaders(written, kind);
  const upstream = [
    'Date',
    'd',
    'Server',
    's',
    'Connection',
    'keep-alive',
    'Content-Length',
    '3',
    'Content-Encoding',
    'gzip',
    'Set-Cookie',
    'a',
  ];

  it('renames what a REST API remaps', () => {
    expect(passed(upstream, 'rest')).toEqual([
      'x-amzn-Remapped-Date',
      'd',
      'x-amzn-Remapped-Server',
      's',
      'x-amzn-Remapped-Connection',
      'keep-alive',
      'x-amzn-Remapped-Content-Length',
      '3',
      'Content-Encoding',
      'gzip',
      'Set-Cookie',
      'a',
    ]);
  });

  it('tells a REST client of the upstream’s own request id under another name', () => {
    expect(passed(['X-Amzn-RequestId', 'theirs'], 'rest')).toEqual(['x-amzn-Remapped-x-amzn-RequestId', 'theirs']);
    expect(passed(['X-Amzn-RequestId', 'theirs'], 'http')).toEqual([]);
  });

  it('passes all but framing for an HTTP API, and no header that is ours to send', () => {
    expect(passed([...upstream, 'RateLimit', 'forged', 'Transfer-Encoding', 'chunked'], 'http')).toEqual([
      'Date',
      'd',
      'Server',
      's',
      'Content-Encoding',
      'gzip',
      'Set-Cookie',
      'a',
    ]);
  });

  it("renames more where the response is made of the upstream's", () => {
    const own = ['WWW-Authenticate', 'Basic', 'User-Agent', 'u', 'Host', 'h'];
    expect(toClientHeaders(own, 'rest')).toEqual(own);
    expect(toClientHeaders(own, 'rest', 'mapped').filter((_, index) => index % 2 === 0)).toEqual([
      'x-amzn-Remapped-WWW-Authenticate',
      'x-amzn-Remapped-User-Agent',
      'x-amzn-Remapped-Host',
    ]);
    expect(toClientHeaders(own, 'http', 'mapped')).toEqual(own);
  });
});
