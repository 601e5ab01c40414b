import { describe, expect, it } from 'vitest';
import { chooseLocale } from './locales.ts';

describe('the language of a page', () => {
  it.each([
    ['ko', 'en', 'ko'],
    ['en', 'ko', 'en'],
    ['../ko', 'ko-KR', 'ko'],
    [undefined, 'ko-KR,ko;q=0.9,en-US;q=0.8', 'ko'],
    [undefined, 'en;q=0.5, ko;q=0.7', 'ko'],
    [undefined, 'fr-FR, de;q=0.9', 'en'],
    [undefined, 'ko;q=0', 'en'],
    [undefined, ';;q=,,*', 'en'],
    [undefined, null, 'en'],
  ])('with the cookie %j and Accept-Language %j is %j', (cookie, header, locale) => {
    expect(chooseLocale(cookie, header)).toBe(locale);
  });
});
