// The languages of the console and how one is chosen. Addresses do not carry it, so that a link reads in the language of
// whoever opens it.

export const locales = ['en', 'ko'] as const;
export type Locale = (typeof locales)[number];

/** Each language by its own name. */
export const localeNames: Readonly<Record<Locale, string>> = { en: 'English', ko: '한국어' };

/** Remembers a choice; written by the browser, so scripts can read it. */
export const localeCookie = 'sluice-locale';

/**
 * Chooses the language of a page.
 *
 * @param chosen          value of the cookie; anything but a language of the console counts as no choice
 * @param acceptLanguage  the request's header
 * @returns               the choice, else the most wanted language the console has, else English
 * Source: RFC 9110, section 12.5.4 (weights from 0 to 1, 1 when absent, 0 means "not this one").
 */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  const choice = locales.find((locale) => locale === chosen);
  if (choice) return choice;
  const wanted = (acceptLanguage ?? '').slice(0, 1_000).split(',').map(readRange);
  wanted.sort((first, second) => second.weight - first.weight);
  for (const { language, weight } of wanted) {
    const known = locales.find((locale) => locale === language);
    if (known && weight > 0) return known;
  }
  return 'en';
}

function readRange(range: string): { language: string; weight: number } {
  const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { language: tag.split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight) || 0 };
}
