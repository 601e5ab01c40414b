// Instants as people read them, in the reader's language and time zone.

const formatters = new Map<string, Intl.DateTimeFormat>();

/** @param atMs  epoch ms; @returns e.g. `21 Nov 2026, 06:43` */
export function formatInstant(atMs: number, locale: string): string {
  const known = formatters.get(locale);
  const formatter = known ?? new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  formatters.set(locale, formatter);
  return formatter.format(atMs);
}
