// A message's parts as people read them. Pure.

/** @param atMs  epoch ms; in the reader's time zone, to the second */
export function formatInstant(atMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(atMs);
}

/** @returns e.g. `512 B`, `1.5 kB` in steps of 1,024 */
export function formatBytes(bytes: number, locale: string): string {
  // The short form of one byte is a word in some languages, which has no plural there.
  if (bytes < 1_024) return `${bytes} B`;
  const kilobytes = bytes / 1_024;
  const [value, unit] = kilobytes < 1_024 ? [kilobytes, 'kilobyte'] : [kilobytes / 1_024, 'megabyte'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(value);
}

/**
 * The body with JSON laid out over lines, or null when it is not a JSON object or list. Laid out without being parsed and
 * written again, which would round large numbers and drop repeated names.
 */
export function prettyJson(body: string): string | null {
  if (!/^\s*[[{]/.test(body)) return null;
  try {
    JSON.parse(body);
  } catch {
    return null;
  }
  let depth = 0;
  let text = '';
  for (const [token] of body.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === '{' || token === '[') {
      depth += 1;
      text += `${token}\n${'  '.repeat(depth)}`;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const isEmpty = /[{[]\n\s*$/.test(text);
      text = isEmpty ? `${text.trimEnd()}${token}` : `${text}\n${'  '.repeat(depth)}${token}`;
    } else if (token === ',') text += `,\n${'  '.repeat(depth)}`;
    else text += token === ':' ? ': ' : token;
  }
  return text;
}
