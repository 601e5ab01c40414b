'use client';
// Live data of one project: subscribes to its ticks and keeps the last 15 minutes in the query cache, so that they are
// still there after a walk through other pages. Ticks that arrive together are put in together, and a tab nobody looks
// at puts nothing in until it is looked at again.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useMemo, useState } from 'react';
import type { LiveTick } from '#server/contracts/live.ts';
import { systemClock } from '#server/kernel/clock.ts';
import type { LiveWindow } from '../live/live-window.ts';
import { addTicks, advanceWindow, emptyWindow, windowSeconds } from '../live/live-window.ts';
import { windowQuery } from '../live/window-query.ts';
import { useTrpc } from '../trpc/trpc.ts';

/** Two ticks may be late without a word; a third missing one is shown. */
const silenceSeconds = 3.5;
const batchMs = 40;

export type LiveConnection =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** `seconds` since the last tick came. */
  | { kind: 'reconnecting'; seconds: number };

/**
 * Follows a project's ticks while the component is mounted.
 *
 * @returns the window, patched at most every 40 ms, and whether ticks are arriving
 */
export function useLiveTicks(projectId: string): { window: LiveWindow; connection: LiveConnection } {
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const windowKey = useMemo(() => [...trpc.live.pathKey(), 'window', projectId], [trpc, projectId]);
  const { data: window = emptyWindow } = useQuery(windowQuery(windowKey));
  const [connection, setConnection] = useState<LiveConnection>({ kind: 'connecting' });

  const inbox = useMemo(
    () => createInbox((change) => queryClient.setQueryData<LiveWindow>(windowKey, (known) => change(known ?? emptyWindow))),
    [queryClient, windowKey],
  );
  useSubscription(trpc.live.ticks.subscriptionOptions({ projectId }, { onData: inbox.take }));

  useEffect(() => {
    const watch = () => setConnection((known) => sameOr(known, connectionAfter(inbox.look())));
    const timer = setInterval(watch, 1_000);
    document.addEventListener('visibilitychange', watch);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', watch);
      inbox.close();
    };
  }, [inbox]);

  // A stream that fell silent can't say that the session has ended meanwhile; asking who we are can.
  const isReconnecting = connection.kind === 'reconnecting';
  useEffect(() => {
    if (isReconnecting) void queryClient.invalidateQueries({ queryKey: trpc.access.whoAmI.queryKey() });
  }, [isReconnecting, queryClient, trpc]);

  return { window, connection };
}

type Inbox = {
  take(tick: LiveTick): void;
  /** Puts in what waits, moves a silent window on, and says for how long no tick came; null before the first. */
  look(): number | null;
  close(): void;
};

function createInbox(patch: (change: (window: LiveWindow) => LiveWindow) => void): Inbox {
  let waiting: LiveTick[] = [];
  let lastArrivalMs: number | null = null;
  let lastSecond = 0;
  let resumesAfterSeconds: number | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = () => {
    timer = null;
    if (document.hidden) return;
    const added = waiting;
    waiting = [];
    patch((window) => addTicks(window, added));
  };
  return {
    take: (tick) => {
      const nowMs = systemClock.monotonicMs();
      // After a silence nobody can say whether the seconds without a tick were quiet or lost.
      const wasSilent = lastArrivalMs !== null && nowMs - lastArrivalMs > silenceSeconds * 1_000;
      if (wasSilent) resumesAfterSeconds = lastSecond;
      lastArrivalMs = nowMs;
      const isFirstNew = resumesAfterSeconds !== null && tick.atSeconds > resumesAfterSeconds;
      if (isFirstNew) resumesAfterSeconds = null;
      lastSecond = Math.max(lastSecond, tick.atSeconds);
      waiting.push(isFirstNew ? { ...tick, isAfterGap: true } : tick);
      if (waiting.length > windowSeconds) waiting.shift();
      timer ??= setTimeout(flush, batchMs);
    },
    look: () => {
      if (lastArrivalMs === null) return null;
      const quietSeconds = (systemClock.monotonicMs() - lastArrivalMs) / 1_000;
      flush();
      if (!document.hidden) patch((window) => advanceWindow(window, quietSeconds));
      return quietSeconds;
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

function connectionAfter(quietSeconds: number | null): LiveConnection {
  if (quietSeconds === null) return { kind: 'connecting' };
  return quietSeconds < silenceSeconds ? { kind: 'live' } : { kind: 'reconnecting', seconds: Math.floor(quietSeconds) };
}

/** Keeps the known value when nothing changed, so that a steady connection renders nothing. */
function sameOr(known: LiveConnection, next: LiveConnection): LiveConnection {
  if (known.kind !== next.kind) return next;
  return known.kind === 'reconnecting' && next.kind === 'reconnecting' && known.seconds !== next.seconds ? next : known;
}
