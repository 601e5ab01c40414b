import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import type { LiveWindow } from './live-window.ts';
import { addTicks, emptyWindow, windowSeconds } from './live-window.ts';
import { busyTick } from './tick-factory.test-data.ts';
import { windowQuery } from './window-query.ts';

it('keeps the ticks of a full window as they are when it moves on', () => {
  const client = new QueryClient();
  const queryKey = ['window'];
  const unsubscribe = new QueryObserver(client, windowQuery(queryKey)).subscribe(() => undefined);
  const ticks = Array.from({ length: windowSeconds + 1 }, (_, second) => busyTick(second, { requests: second % 3 }));
  for (const added of [ticks.slice(0, windowSeconds), ticks.slice(windowSeconds)])
    client.setQueryData<LiveWindow>(queryKey, (known) => addTicks(known ?? emptyWindow, added));
  const kept = client.getQueryData<LiveWindow>(queryKey)?.ticks ?? [];
  unsubscribe();
  client.clear();
  expect(kept.length).toBe(windowSeconds);
  expect(kept.every((tick, index) => tick === ticks[index + 1])).toBe(true);
});
