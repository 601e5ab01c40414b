// Numbers, durations and sizes as people read them, in the reader's language. Formatters are kept: building one costs more
// than using it a thousand times.

const formatters = new Map<string, Intl.NumberFormat>();

/** @returns the count in full with group separators, e.g. `12,345` */
export function formatCount(value: number, locale: string): string {
  return formatter(locale, { maximumFractionDigits: 0 }).format(value);
}

/** @returns a short form for tiles and axes: `0.014`, `0.4`, `37`, `1.2K`, `3.4M`; a rate that exists is never shown as none */
export function formatCompact(value: number, locale: string): string {
  if (value !== 0 && Math.abs(value) < 0.1)
    return formatter(locale, { maximumSignificantDigits: 2, maximumFractionDigits: 4, roundingPriority: 'lessPrecision' }).format(value);
  const digits = Math.abs(value) < 10 && !Number.isInteger(value) ? 1 : 0;
  if (Math.abs(value) < 1_000) return formatter(locale, { maximumFractionDigits: digits }).format(value);
  return formatter(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** @param ratio  0 to 1; @returns e.g. `0.4%`, and `<0.1%` for what would round to nothing but is not */
export function formatPercent(ratio: number, locale: string): string {
  const options: Intl.NumberFormatOptions = { style: 'percent', maximumFractionDigits: 1 };
  if (ratio > 0 && ratio < 0.001) return `<${formatter(locale, options).format(0.001)}`;
  return formatter(locale, options).format(ratio);
}

/** @param ms  milliseconds, 0 or more; @returns e.g. `0.42 ms`, `12 ms`, `1.3 s` */
export function formatMilliseconds(ms: number, locale: string): string {
  if (ms >= 1_000) return unit(ms / 1_000, 'second', locale, ms < 10_000 ? 1 : 0);
  return unit(ms, 'millisecond', locale, ms < 1 ? 2 : ms < 10 ? 1 : 0);
}

/** @param seconds  0 or more; @returns the two largest parts, e.g. `8 s`, `2 m 05 s`, `3 h 20 m`, `4 d 6 h` */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600 && whole % 60 === 0) return `${whole / 60} m`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} m ${twoDigits(whole % 60)} s`;
  if (whole < 86_400 && whole % 3_600 === 0) return `${whole / 3_600} h`;
  if (whole < 86_400) return `${Math.floor(whole / 3_600)} h ${twoDigits(Math.floor((whole % 3_600) / 60))} m`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3_600)} h`;
}

function unit(value: number, name: 'second' | 'millisecond', locale: string, digits: number): string {
  return formatter(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function formatter(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known) return known;
  const created = new Intl.NumberFormat(locale, options);
  formatters.set(key, created);
  return created;
}
