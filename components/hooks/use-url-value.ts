'use client';
// One value kept in the URL, such as the open tab: a reload or a shared link shows the same.
import { useSearchParams } from 'next/navigation.js';
import { writeUrl } from '../data-table/use-list-state.ts';

/** @returns the value, '' while it is not in the URL, and its setter; '' takes it out */
export function useUrlValue(name: string): [string, (value: string) => void] {
  const value = useSearchParams().get(name) ?? '';
  return [value, (next) => writeUrl('push', { [name]: next })];
}
