'use client';
// What a server-paged list shows, kept in the URL: the search, one filter or more, and the cursor of the page. A reload,
// a shared link and the browser's back button all show the same rows.
import { useSearchParams } from 'next/navigation.js';
import { useState } from 'react';

export type ListState = {
  search: string;
  /** Fields of a list procedure's input: spread them beside `projectId`. */
  request: { search: string; cursor?: string };
  /** True past the first page. */
  hasPrevious: boolean;
  setSearch(search: string): void;
  /** Value of a filter of the list, '' while it is not set. */
  filter(name: string): string;
  /** Sets a filter and begins at the first page; '' takes it out of the URL. */
  setFilter(name: string, value: string): void;
  /** Takes the search and the filters of these names away. */
  clear(filters: readonly string[]): void;
  showNext(cursor: string): void;
  /** The page before as far as this visit knows it, else the first. */
  showPrevious(): void;
};

/** @param name  prefix of the URL's fields, for pages with several lists; '' for the only one */
export function useListState(name = ''): ListState {
  const parameters = useSearchParams();
  const [earlier, setEarlier] = useState<readonly string[]>([]);
  const field = (key: string) => (name === '' ? key : `${name}-${key}`);
  const read = (key: string) => parameters.get(field(key)) ?? '';
  const search = read('search');
  const cursor = read('after');
  const begin = (changes: Record<string, string>) => {
    setEarlier([]);
    writeUrl('replace', { [field('after')]: '', ...changes });
  };
  return {
    search,
    request: cursor === '' ? { search } : { search, cursor },
    hasPrevious: cursor !== '',
    setSearch: (text) => begin({ [field('search')]: text }),
    filter: read,
    setFilter: (key, value) => begin({ [field(key)]: value }),
    clear: (filters) => begin(Object.fromEntries(['search', ...filters].map((key) => [field(key), '']))),
    showNext: (next) => {
      setEarlier([...earlier, cursor]);
      writeUrl('push', { [field('after')]: next });
    },
    showPrevious: () => {
      setEarlier(earlier.slice(0, -1));
      writeUrl('push', { [field('after')]: earlier.at(-1) ?? '' });
    },
  };
}

/** Next's hooks follow the History API, without asking the server for the page again. */
export function writeUrl(how: 'push' | 'replace', changes: Readonly<Record<string, string>>): void {
  const parameters = new URLSearchParams(window.location.search);
  for (const [key, value] of Object.entries(changes)) {
    if (value === '') parameters.delete(key);
    else parameters.set(key, value);
  }
  const query = parameters.toString();
  const url = `${window.location.pathname}${query === '' ? '' : `?${query}`}`;
  if (how === 'push') window.history.pushState(null, '', url);
  else window.history.replaceState(null, '', url);
}
