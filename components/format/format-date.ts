// Instants as people read them, in the reader's language and zone. Only for what is drawn in the browser: the server does
// not know the zone.

/** @param atMs  epoch ms; @returns e.g. `21 Nov 2026, 14:05:09` as the language writes it */
export function formatInstant(atMs: number, locale: string): string {
  return new Date(atMs).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** @returns the day alone, e.g. `21 Nov 2026` as the language writes it */
export function formatDay(atMs: number, locale: string): string {
  return new Date(atMs).toLocaleDateString(locale, { dateStyle: 'medium' });
}
