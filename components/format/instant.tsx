'use client';
// An instant in the reader's time zone, which only the browser knows: the server renders it in UTC and the browser
// replaces it once the page is alive.
import { useMounted } from '@mantine/hooks';
import { useLocale } from 'use-intl/react';
import { formatInstant } from './format-time.ts';

export function Instant({ atMs }: { atMs: number }) {
  const locale = useLocale();
  const isMounted = useMounted();
  const iso = new Date(atMs).toISOString();
  return <time dateTime={iso}>{isMounted ? formatInstant(atMs, locale) : iso.slice(0, 16).replace('T', ' ')}</time>;
}
