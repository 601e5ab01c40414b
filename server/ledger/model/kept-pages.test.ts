import { expect, it } from 'vitest';
import { limits } from '../../kernel/limits.ts';
import { KeptPages } from './kept-pages.ts';

it('keeps a page for its time, and renews it', () => {
  const pages = new KeptPages();
  expect(pages.find('question', 0)).toBeUndefined();
  pages.keep('question', ['a', 'b'], 1_000);
  expect(pages.find('question', 1_000 + limits.ledger.keptPageMs - 1)).toEqual(['a', 'b']);
  expect(pages.find('question', 1_000 + limits.ledger.keptPageMs)).toBeUndefined();
  pages.keep('question', ['c'], 900_000);
  expect(pages.find('question', 900_001)).toEqual(['c']);
});

it('remembers that a page is not worth keeping', () => {
  const pages = new KeptPages();
  pages.keep('question', null, 0);
  expect(pages.find('question', 1)).toBeNull();
});

it('holds a bounded number of pages, the newest', () => {
  const pages = new KeptPages();
  for (let page = 0; page <= limits.ledger.keptPagesMax; page += 1) pages.keep(String(page), [], 0);
  expect(pages.find('0', 1)).toBeUndefined();
  expect(pages.find('1', 1)).toEqual([]);
});
