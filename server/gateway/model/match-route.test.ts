import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../../kernel/parts.ts';
import { allowedMethods, createRouteTable, matchRoute } from './match-route.ts';
import { packRoutes } from './pack-routes.ts';
import { routeParameterNames } from './route-path.ts';
import { addRoute, createRouteTree } from './route-tree.ts';

type Key = { method: string; path: string };

function tableOf(keys: readonly Key[]) {
  const routes = keys.map(({ method, path }) => ({ id: `${method} ${path}`, method, path }));
  return createRouteTable(atOnce(packRoutes(routes)), (number) => routes[number]?.id ?? '');
}

function parameterNames(route: string): string[] {
  return routeParameterNames(route.slice(route.indexOf(' ') + 1));
}

function find(keys: readonly string[], method: string, path: string) {
  const table = tableOf(
    keys.map((key) => {
      const [first = '', second] = key.split(' ');
      return second === undefined ? { method: 'ANY', path: first } : { method: first, path: second };
    }),
  );
  const match = matchRoute(table, method, path);
  if (!match) return null;
  const params = parameterNames(match.route).map((name, i) => [name, match.parameterValues[i]]);
  return { route: match.route, params: Object.fromEntries(params) };
}

describe('matchRoute', () => {
  // The example of the developer guide, "Routing API requests".
  const guide = ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'];
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['GET', '/', 'ANY $default', {}],
  ])('%s %s is answered by %s', (method, path, route, params) => {
    expect(find(guide, method, path)).toEqual({ route, params });
  });

  it('prefers a method of its own to ANY, on the same path', () => {
    expect(find(['ANY /a', 'GET /a'], 'GET', '/a')?.route).toBe('GET /a');
    expect(find(['ANY /a', 'GET /a'], 'PUT', '/a')?.route).toBe('ANY /a');
  });

  it('goes back from a literal that leads nowhere', () => {
    expect(find(['GET /a/b/c', 'GET /{x}/b/d'], 'GET', '/a/b/d')).toEqual({ route: 'GET /{x}/b/d', params: { x: 'a' } });
    expect(find(['GET /{x}/{y}/c', 'GET /{proxy+}'], 'GET', '/a/b/d')).toEqual({ route: 'GET /{proxy+}', params: { proxy: 'a/b/d' } });
  });

  it('matches no empty segment with a variable, and no method that is not there', () => {
    expect(find(['GET /orders/{id}'], 'GET', '/orders/')).toBeNull();
    expect(find(['GET /orders/{proxy+}'], 'GET', '/orders/')).toBeNull();
    expect(find(['GET /orders/{id}'], 'GET', '/orders//')).toBeNull();
    expect(find(['GET /{proxy+}'], 'GET', '/')).toBeNull();
    expect(find(['GET /orders'], 'POST', '/orders')).toBeNull();
    expect(find(['GET /a'], 'GET', '/__proto__')).toBeNull();
  });

  it('finds each of thousands, made once when it is first found', () => {
    const routes = Array.from({ length: 5_000 }, (_, index) => ({ id: `r${index}`, method: 'GET', path: `/other/${index}/{id}/items` }));
    let made = 0;
    const table = createRouteTable(atOnce(packRoutes(routes)), (number) => {
      made += 1;
      return routes[number]?.id;
    });
    for (let round = 0; round < 2; round += 1) {
      for (const [index, { id }] of routes.entries()) {
        expect(matchRoute(table, 'GET', `/other/${index}/x/items`)).toEqual({ route: id, parameterValues: ['x'] });
      }
    }
    expect(made).toBe(routes.length);
    expect(matchRoute(table, 'GET', '/other/5000/x/items')).toBeNull();
  });

  it('refuses a second route for the same requests', () => {
    const tree = createRouteTree<string>();
    expect(addRoute(tree, 'GET', '/a/{x}', '1')).toBeNull();
    expect(addRoute(tree, 'GET', '/a/{y}', '2')).not.toBeNull();
    expect(addRoute(tree, 'PUT', '/a/{y}', '2')).toBeNull();
    expect(addRoute(tree, 'GET', '/{p+}/a', '3')).toContain('last');
    expect(addRoute(tree, 'GET', '/{p}/{p}', '3')).toContain('twice');
    const twice = ['/a/{x}', '/a/{y}'].map((path) => ({ id: path, method: 'GET', path }));
    expect(() => atOnce(packRoutes(twice))).toThrow('route /a/{y}: another route');
  });

  const literal = fc.constantFrom('a', 'b', 'c');
  const segment = fc.oneof(literal, fc.constant('{p}'));
  const routePath = fc
    .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
    .map(
      ([parts, greedy]) => `/${[...parts.map((part, i) => (part === '{p}' ? `{p${i}}` : part)), ...(greedy ? ['{rest+}'] : [])].join('/')}`,
    );
  const key = fc.record({ method: fc.constantFrom('GET', 'PUT', 'ANY'), path: fc.oneof(routePath, fc.constant('$default')) });
  const request = fc.record({
    method: fc.constantFrom('GET', 'PUT'),
    // Empty segments too: a variable takes none, a greedy one at its end none.
    path: fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  });
  const keyLists = fc.uniqueArray(key, { maxLength: 12, selector: (k) => `${k.method} ${k.path}` });

  it('agrees with a naive matcher that ranks every fitting route', () => {
    fc.assert(
      fc.property(keyLists, request, (keys, asked) => {
        const match = matchRoute(tableOf(keys), asked.method, asked.path);
        expect(match?.route ?? null).toBe(naive(keys, asked));
        if (!match) return;
        // The values put back into the route's path give the path that was asked for.
        const routePath = match.route.slice(match.route.indexOf(' ') + 1);
        if (routePath === '$default') return;
        const filled = parameterNames(match.route).reduce(
          (path, name, index) => path.replace(new RegExp(`\\{${name}\\+?\\}`), match.parameterValues[index] ?? ''),
          routePath,
        );
        expect(filled).toBe(asked.path);
      }),
      { numRuns: 2000 },
    );
  });

  it('allows exactly the methods with which a path finds a route', () => {
    fc.assert(
      fc.property(keyLists, request, (keys, { path }) => {
        const table = tableOf(keys);
        const allowed = allowedMethods(table, path);
        for (const method of ['GET', 'PUT']) {
          expect(matchRoute(table, method, path) !== null).toBe(allowed.includes(method) || allowed.includes('ANY'));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** Ranks by segment: literal 0, param 1, greedy 2, then own method before ANY; $default last. */
function naive(keys: readonly Key[], asked: Key): string | null {
  const parts = asked.path === '/' ? [] : asked.path.slice(1).split('/');
  const fitting = keys.flatMap((key) => {
    if (key.method !== asked.method && key.method !== 'ANY') return [];
    const methodRank = key.method === 'ANY' ? '1' : '0';
    if (key.path === '$default') return [{ key, rank: `9${methodRank}` }];
    const segments = key.path === '/' ? [] : key.path.slice(1).split('/');
    let rank = '';
    for (const [index, segment] of segments.entries()) {
      if (segment.endsWith('+}'))
        return parts.length > index && parts.slice(index).join('/') !== '' ? [{ key, rank: `${rank}2${methodRank}` }] : [];
      if (segment.startsWith('{') && parts[index]) rank += '1';
      else if (segment === parts[index]) rank += '0';
      else return [];
    }
    return segments.length === parts.length ? [{ key, rank: rank + methodRank }] : [];
  });
  const best = fitting.sort((left, right) => (left.rank < right.rank ? -1 : 1))[0];
  return best ? `${best.key.method} ${best.key.path}` : null;
}
