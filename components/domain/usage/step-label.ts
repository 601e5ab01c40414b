// The name of a step of usage, in UTC like everything the ledger sums up. Pure.
import type { UsageGrain } from '#server/contracts/usage.ts';

const parts: Record<UsageGrain, Intl.DateTimeFormatOptions> = {
  minute: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  hour: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { year: 'numeric', month: 'short', day: 'numeric' },
  month: { year: 'numeric', month: 'long' },
};

/** @returns a function that names the step beginning at epoch ms */
export function stepLabels(grain: UsageGrain, locale: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...parts[grain] });
  return (atMs) => format.format(atMs);
}
