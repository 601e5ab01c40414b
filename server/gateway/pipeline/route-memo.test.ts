import { expect, it } from 'vitest';
import { RouteMemo } from './route-memo.ts';

const serving = { path: '/orders' };
const match = { route: 'orders' };

it('knows what it was told last, of the same config, host and path alone', () => {
  const memo = new RouteMemo<object, object, object, object, object>();
  const config = {};
  expect(memo.serving(config, 'a', '/live/orders')).toBeUndefined();
  memo.keepServing(config, 'a', '/live/orders', serving);
  expect(memo.serving(config, 'a', '/live/orders')).toBe(serving);
  expect(memo.serving({}, 'a', '/live/orders')).toBeUndefined();
  expect(memo.serving(config, 'b', '/live/orders')).toBeUndefined();
  expect(memo.serving(config, 'a', '/live')).toBeUndefined();
  memo.forget();
  expect(memo.serving(config, 'a', '/live/orders')).toBeUndefined();
});

it('keeps a match for one table and method, until another path is served', () => {
  const memo = new RouteMemo<object, object, object, object, object>();
  const config = {};
  const table = {};
  memo.keepServing(config, 'a', '/live/orders', serving);
  memo.keepMatch(table, 'GET', match);
  expect(memo.match(table, 'GET')).toBe(match);
  expect(memo.match(table, 'POST')).toBeUndefined();
  expect(memo.match({}, 'GET')).toBeUndefined();
  memo.keepServing(config, 'a', '/live/other', serving);
  expect(memo.match(table, 'GET')).toBeUndefined();
});

it('knows who was found by the headers it was told of last', () => {
  const memo = new RouteMemo<object, object, object, object, object>();
  const [headers, caller] = [[], {}];
  expect(memo.caller(headers)).toBeUndefined();
  memo.keepCaller(headers, caller);
  expect(memo.caller(headers)).toBe(caller);
  expect(memo.caller([])).toBeUndefined();
  memo.forget();
  expect(memo.caller(headers)).toBeUndefined();
});
