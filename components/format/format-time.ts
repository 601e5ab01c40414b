// Instants as people read them, in the reader's language and time zone.

const formatters = new Map<string, Intl.DateTimeFormat>();
const exactFormatters = new Map<string, Intl.DateTimeFormat>();

/** @param atMs  epoch ms; @returns e.g. `21 Nov 2026, 06:43` */
export function formatInstant(atMs: number, locale: string): string {
  const known = formatters.get(locale);
  const formatter = known ?? new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  formatters.set(locale, formatter);
  return formatter.format(atMs);
}

/** To the second, for what happens before the reader's eyes. @returns e.g. `21 Nov 2026, 06:43:09` */
export function formatSecond(atMs: number, locale: string): string {
  const known = exactFormatters.get(locale);
  const formatter = known ?? new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  exactFormatters.set(locale, formatter);
  return formatter.format(atMs);
}
