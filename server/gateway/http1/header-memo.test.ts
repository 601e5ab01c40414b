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
});
