'use client';
// The running minute, so that questions about the past stay the same between two looks at the clock.
import { useEffect, useState } from 'react';
import { systemClock } from '#server/kernel/clock.ts';

const minuteMs = 60_000;
const lookMs = 15_000;

/** @returns the beginning of the running minute, epoch ms; at most 15 s late */
export function useMinute(): number {
  const [nowMs, setNowMs] = useState(() => systemClock.nowMs());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(systemClock.nowMs()), lookMs);
    return () => clearInterval(timer);
  }, []);
  return Math.floor(nowMs / minuteMs) * minuteMs;
}
