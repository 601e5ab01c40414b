// Marks of a time axis: whole clock times, few enough to read.

const stepsSeconds = [60, 120, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600];
const marksMax = 6;
const dayMs = 86_400_000;

/**
 * Instants to mark on an axis.
 *
 * @param domain  epoch ms of both ends
 * @returns       at most 6 instants (epoch ms), multiples of the smallest step of whole minutes, hours or days (UTC) that gives so few
 */
export function timeTicks(domain: readonly [number, number]): number[] {
  const [from, to] = domain;
  const lengthMs = to - from;
  const stepMs =
    (stepsSeconds.find((seconds) => lengthMs / (seconds * 1_000) <= marksMax) ?? Math.ceil(lengthMs / marksMax / 1_000)) * 1_000;
  const marks: number[] = [];
  for (let at = Math.ceil(from / stepMs) * stepMs; at <= to && marks.length < marksMax; at += stepMs) marks.push(at);
  return marks;
}

/** @returns the time of day in the reader's zone, e.g. `14:05` or `14:05:09` */
export function clockTime(atMs: number, locale: string, withSeconds: boolean): string {
  return withSeconds
    ? write(atMs, locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
    : write(atMs, locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** @returns what stands at a mark of the axis: the time of day, or the day where the axis is longer than one */
export function axisLabel(atMs: number, locale: string, domain: readonly [number, number]): string {
  if (domain[1] - domain[0] <= dayMs) return clockTime(atMs, locale, false);
  return write(atMs, locale, { month: 'short', day: 'numeric' });
}

/**
 * @param stepSeconds  what the instant begins: a second, a minute or hour, or a day, which is one of UTC
 * @returns            e.g. `14:05:09`, `26 Nov, 14:05` or `26 Nov 2026`
 */
export function stepLabel(atMs: number, locale: string, stepSeconds: number): string {
  if (stepSeconds === 1) return clockTime(atMs, locale, true);
  if (stepSeconds >= 86_400) return write(atMs, locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return write(atMs, locale, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Formatters are kept: building one takes as long as drawing a line. */
function write(atMs: number, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale} ${JSON.stringify(options)}`;
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, formatter);
  return formatter.format(atMs);
}
