import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMapping, createMappingTree, findApi, findDomain, findMapping, findStage } from './find-stage.ts';

describe('findApi', () => {
  it.each([
    ['abc123.execute-api.localhost', '/prod/x', { apiId: 'abc123', path: '/prod/x' }],
    ['abc123.execute-api.us-east-1.amazonaws.example', '/', { apiId: 'abc123', path: '/' }],
    ['localhost', '/_api/abc123/prod/x', { apiId: 'abc123', path: '/prod/x' }],
    ['127.0.0.1', '/_api/abc123', { apiId: 'abc123', path: '/' }],
    ['localhost', '/prod', null],
    ['localhost', '/_api/', null],
    ['execute-api.localhost', '/', null],
    ['abc.other.localhost', '/', null],
  ])('%s %s', (host, path, expected) => {
    expect(findApi(host, path)).toEqual(expected);
  });
});

describe('findStage', () => {
  const named = new Map([['prod', 1]]);
  const withDefault = new Map([
    ['prod', 1],
    ['$default', 2],
  ]);
  it.each([
    [named, '/prod', { stage: 1, path: '/' }],
    [named, '/prod/', { stage: 1, path: '/' }],
    [named, '/prod/a/b', { stage: 1, path: '/a/b' }],
    [named, '/test/a', null],
    [withDefault, '/prod/a', { stage: 1, path: '/a' }],
    [withDefault, '/other/a', { stage: 2, path: '/other/a' }],
    [withDefault, '/', { stage: 2, path: '/' }],
  ])('%o %s', (stages, path, expected) => {
    expect(findStage(stages, path)).toEqual(expected);
  });
});

describe('findMapping', () => {
  const tree = (...basePaths: string[]) => {
    const root = createMappingTree<string>();
    for (const basePath of basePaths) addMapping(root, basePath, `to ${basePath}`);
    return root;
  };

  it.each([
    [['', 'orders', 'orders/v1.0'], '/orders/v1.0/items/7', 'to orders/v1.0', '/items/7'],
    [['', 'orders', 'orders/v1.0'], '/orders/v1.0', 'to orders/v1.0', '/'],
    [['', 'orders', 'orders/v1.0'], '/orders/v1.0/', 'to orders/v1.0', '/'],
    [['', 'orders', 'orders/v1.0'], '/orders/v1.00', 'to orders', '/v1.00'],
    [['', 'orders'], '/ordersx', 'to ', '/ordersx'],
    [['', 'a/b/c'], '/a/b', 'to ', '/a/b'],
    [['v1'], '/v1', 'to v1', '/'],
  ])('of %j for %s', (basePaths, path, target, rest) => {
    expect(findMapping(tree(...basePaths), path)).toEqual({ target, path: rest });
  });

  it('finds none without a root where no base path fits, and takes a base path once', () => {
    expect(findMapping(tree('orders'), '/')).toBeNull();
    expect(findMapping(tree('orders'), '/order')).toBeNull();
    expect(findMapping(tree('a'), '/__proto__')).toBeNull();
    expect(addMapping(tree('a/b'), 'a/b', 'x')).toBe(false);
  });

  it('agrees with a naive search for the longest prefix of whole segments', () => {
    const segments = fc.array(fc.constantFrom('a', 'b', 'v1.0', 'a.b'), { maxLength: 3 });
    const basePaths = fc.uniqueArray(
      segments.map((parts) => parts.join('/')),
      { maxLength: 6 },
    );
    const paths = fc.array(fc.constantFrom('a', 'b', 'v1.0', 'a.b', 'c', ''), { maxLength: 5 }).map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(basePaths, paths, (bases, path) => {
        const fitting = bases.filter((base) => base === '' || path === `/${base}` || path.startsWith(`/${base}/`));
        const longest = fitting.sort((left, right) => right.length - left.length)[0];
        const rest = longest === undefined ? '' : longest === '' ? path : path.slice(longest.length + 1) || '/';
        const expected = longest === undefined ? null : { target: `to ${longest}`, path: rest };
        expect(findMapping(tree(...bases), path)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('findDomain', () => {
  const domains = new Map([
    ['api.example.com', 'own'],
    ['*.example.com', 'wild'],
  ]);
  it.each([
    ['api.example.com', 'own'],
    ['shop.example.com', 'wild'],
    ['a.shop.example.com', undefined],
    ['example.com', undefined],
    ['localhost', undefined],
  ])('%s is %s', (host, expected) => expect(findDomain(domains, host)).toBe(expected));
});
