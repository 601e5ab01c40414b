'use client';
// The language numbers and times are written in. English for now; the one place to change when others come.

/** @returns a BCP 47 tag, the same on server and in the browser so that both render the same text */
export function useLocale(): string {
  return 'en';
}
