import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTicks, advanceWindow, emptyWindow, recentTicks, windowSeconds } from './live-window.ts';
import { tickAt } from './tick-factory.test-data.ts';

describe('the live window', () => {
  it('keeps one tick a second in order, however they arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1_000, max: 1_000 + windowSeconds * 2 }), { minLength: 1, maxLength: 300 }), (seconds) => {
        const cut = Math.floor(seconds.length / 2);
        const window = addTicks(addTicks(emptyWindow, seconds.slice(0, cut).map(tickAt)), seconds.slice(cut).map(tickAt));
        const latest = Math.max(...seconds);
        const kept = [...new Set(seconds)].filter((second) => second > latest - windowSeconds).sort((a, b) => a - b);
        expect(window.ticks.map((tick) => tick.atSeconds)).toEqual(kept);
        expect(window.endSeconds).toBe(latest);
      }),
    );
  });

  it('lets the newer arrival replace a second', () => {
    const first = { ...tickAt(5), projectId: 'first' };
    const second = { ...tickAt(5), projectId: 'second' };
    expect(addTicks(addTicks(emptyWindow, [first]), [second]).ticks).toEqual([second]);
  });

  it('keeps a whole second when a replay brings a thinned one', () => {
    const whole = tickAt(5);
    const thin = { ...tickAt(5), thinned: ['byKey' as const] };
    expect(addTicks(addTicks(emptyWindow, [whole]), [thin]).ticks).toEqual([whole]);
    expect(addTicks(addTicks(emptyWindow, [thin]), [whole]).ticks).toEqual([whole]);
  });

  it('remembers that a second ended a gap when it is sent again', () => {
    const window = addTicks(emptyWindow, [{ ...tickAt(5), isAfterGap: true }]);
    expect(addTicks(window, [tickAt(5)]).ticks).toEqual([{ ...tickAt(5), isAfterGap: true }]);
  });

  it('is the same value when nothing happens', () => {
    const window = addTicks(emptyWindow, [tickAt(10)]);
    expect(addTicks(window, [])).toBe(window);
    expect(advanceWindow(window, 1.9)).toBe(window);
    expect(advanceWindow(emptyWindow, 60)).toBe(emptyWindow);
  });

  it('moves on in silence, and drops what has left the window', () => {
    const window = addTicks(emptyWindow, [tickAt(10), tickAt(11)]);
    expect(advanceWindow(window, 7.5)).toEqual({ ticks: window.ticks, endSeconds: 16 });
    expect(advanceWindow(window, windowSeconds + 1)).toEqual({ ticks: [tickAt(11)], endSeconds: 11 + windowSeconds - 1 });
    expect(advanceWindow(window, windowSeconds * 2).ticks).toEqual([]);
  });

  it('gives the latest seconds for figures that say now', () => {
    const window = addTicks(emptyWindow, [tickAt(1), tickAt(8), tickAt(10)]);
    expect(recentTicks(window, 3).map((tick) => tick.atSeconds)).toEqual([8, 10]);
    expect(recentTicks(advanceWindow(window, 12), 3)).toEqual([]);
  });
});
