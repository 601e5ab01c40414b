// How the query cache keeps the live window of a project.
import { queryOptions, skipToken } from '@tanstack/react-query';
import type { LiveWindow } from './live-window.ts';

/**
 * Options of the query that holds a window, which is only ever patched.
 *
 * Data is kept as it is given. The cache would else look for what is equal in the window before, place by place: once the
 * window is full every tick moves up a place each second, and all of it (some hundred thousand counts) would be compared with
 * its neighbour and copied, and be new to whoever has looked at it already.
 */
export function windowQuery(queryKey: readonly unknown[]) {
  return queryOptions<LiveWindow>({ queryKey, queryFn: skipToken, staleTime: Number.POSITIVE_INFINITY, structuralSharing: false });
}
