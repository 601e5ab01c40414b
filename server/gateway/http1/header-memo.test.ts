import { describe, expect, it } from 'vitest';
import { HeaderMemo } from './header-memo.ts';

describe('HeaderMemo', () => {
  it('knows only what was kept last, for the same list and the same asker', () => {
    const memo = new HeaderMemo();
    const from = ['x', '1'];
    const made = ['y', '1'];
    memo.keep(from, 'one', 'y: 1\r\n', made);
    expect([memo.find(from, 'one'), memo.find(from, 'one'), memo.made, memo.linesOf(made)]).toEqual([
      'y: 1\r\n',
      'y: 1\r\n',
      made,
      'y: 1\r\n',
    ]);
    expect([memo.find([...from], 'one'), memo.find(from, 'other'), memo.linesOf([...made])]).toEqual([undefined, undefined, undefined]);
    memo.keep(from, 'other', '', []);
    expect([memo.find(from, 'one'), memo.find(from, 'other'), memo.linesOf(made)]).toEqual([undefined, '', undefined]);
    memo.forget();
    expect(memo.find(from, 'other')).toBe(undefined);
  });

  it('knows the head it was last given, for the same lines, method and target', () => {
    const memo = new HeaderMemo();
    const find = (lines = 'a: 1\r\n', method = 'GET', target = '/x') => memo.findHead(lines, method, target);
    expect(find()).toBe(undefined);
    memo.keepHead('a: 1\r\n', 'GET', '/x', 'the head');
    expect([find(), find()]).toEqual(['the head', 'the head']);
    expect([find('a: 2\r\n'), find(undefined, 'PUT'), find(undefined, undefined, '/y')]).toEqual([undefined, undefined, undefined]);
    memo.forget();
    expect(find()).toBe(undefined);
  });

  it('says whether what was made brings a Date', () => {
    const memo = new HeaderMemo();
    memo.keep([], 'one', '', ['Date', 'now']);
    expect(memo.isDated).toBe(true);
    memo.keep([], 'one', '', ['Dates', 'now']);
    expect(memo.isDated).toBe(false);
  });
});
