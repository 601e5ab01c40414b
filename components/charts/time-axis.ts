// Marks of a time axis: whole clock times, few enough to read.

const stepsSeconds = [60, 120, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400];
const marksMax = 6;

/**
 * Instants to mark on an axis.
 *
 * @param domain  epoch ms of both ends
 * @returns       at most 6 instants (epoch ms), multiples of the smallest step of whole minutes or hours that gives so few
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
  return new Date(atMs).toLocaleTimeString(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  });
}
