'use client';
// Whether the page listens yet. A form that is only drawn by the server must not take text that React would not know of.
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** @returns false on the server and until the page is alive, then true */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
