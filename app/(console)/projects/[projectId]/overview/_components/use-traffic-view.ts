'use client';
// What the overview shows, kept in the URL: the range of time, whether traffic is told apart, and whom it is narrowed to.
import { useSearchParams } from 'next/navigation.js';
import { useMemo } from 'react';
import { writeUrl } from '#components/data-table/use-list-state.ts';
import type { TrafficRange } from '#server/contracts/traffic.ts';
import { trafficRanges } from '#server/contracts/traffic-range.ts';

export type ViewRange = 'live' | TrafficRange;
export type TrafficView = {
  /** `live` is the last 15 minutes, second by second. */
  range: ViewRange;
  /** Side by side; null while narrowed to one, or all together. */
  by: 'api' | 'key' | null;
  /** The one API or key whose traffic is shown; null for all. */
  only: { kind: 'api' | 'key'; id: string } | null;
};

/** Parts of the view to change; the rest stays. */
export type ChangeView = (changes: Partial<TrafficView>) => void;

export function useTrafficView(): [TrafficView, ChangeView] {
  const parameters = useSearchParams();
  const view = useMemo(() => readView((name) => parameters.get(name) ?? ''), [parameters]);
  const change: ChangeView = (changes) => {
    const next = { ...view, ...changes };
    writeUrl('push', {
      range: next.range === 'live' ? '' : next.range,
      by: next.only === null ? (next.by ?? '') : '',
      api: next.only?.kind === 'api' ? next.only.id : '',
      key: next.only?.kind === 'key' ? next.only.id : '',
    });
  };
  return [view, change];
}

/** @param read  a parameter of the URL by name, '' while it is absent; anything may stand there */
function readView(read: (name: string) => string): TrafficView {
  const range = trafficRanges.find((one) => one === read('range')) ?? 'live';
  for (const kind of ['api', 'key'] as const) {
    const id = read(kind).slice(0, 128);
    if (id !== '') return { range, by: null, only: { kind, id } };
  }
  return { range, by: (['api', 'key'] as const).find((one) => one === read('by')) ?? null, only: null };
}
