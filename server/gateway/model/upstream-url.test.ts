import { describe, expect, it } from 'vitest';
import { buildUpstreamTarget, compileUpstreamUrl } from './upstream-url.ts';

function target(url: string, names: string[] = [], values: string[] = [], query = '', variables = {}) {
  const compiled = compileUpstreamUrl(url, variables, names);
  if (!compiled.ok) return compiled.error;
  return buildUpstreamTarget(compiled.value, values, query);
}

describe('compileUpstreamUrl', () => {
  it('puts parameters, variables and the query where they belong', () => {
    expect(target('http://up:9000/orders/{id}/x', ['id'], ['a%20b'], 'q=1')).toBe('/orders/a%20b/x?q=1');
    expect(target('http://up/{proxy}?v=1', ['proxy'], ['a/b'], 'q=1')).toBe('/a/b?v=1&q=1');
    expect(target('http://up/{b}/{a}/{b}?a={a}', ['a', 'b'], ['1%2F', '2'])).toBe('/2/1%2F/2?a=1%2F');
    expect(target('http://up', [], [], 'q=1')).toBe('/?q=1');
    // A value in the query can not add a parameter of its own.
    expect(target('http://up/?id={id}', ['id'], ['1&admin=true'])).toBe('/?id=1%26admin%3Dtrue');
    const compiled = compileUpstreamUrl(
      'http://${stageVariables.host}/v${stageVariables.major}',
      { host: 'Up.Example:8081', major: '2' },
      [],
    );
    expect(compiled).toMatchObject({
      ok: true,
      value: { protocol: 'http:', hostname: 'up.example', port: 8081, hostHeader: 'up.example:8081', start: '/v2', rest: [] },
    });
    expect(compileUpstreamUrl('https://[::1]:443/', {}, [])).toMatchObject({ value: { hostname: '::1', port: 443, hostHeader: '[::1]' } });
    expect(compileUpstreamUrl('http://0x7f.1/', {}, [])).toMatchObject({ value: { hostname: '127.0.0.1' } });
  });

  it.each([
    ['http://{host}/', /host/],
    ['http://up:{port}/', /host/],
    ['http://user:pw@up/', /user name/],
    ['http://up/#x', /fragment/],
    ['http://up\\@evil/', /host/],
    ['http://up/{nope}', /not a path parameter/],
    ['http://up/{id', /brace/],
    ['http://${stageVariables.__proto__}/', /no variable/],
    ['ftp://up/', /http/],
    ['http://up/a b', /ASCII/],
  ])('refuses %s', (url, why) => {
    expect(target(url, ['id'])).toMatch(why);
  });
});
