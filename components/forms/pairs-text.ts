// Names with values as lines of text. Pure.

export type Pairs = Readonly<Record<string, string>>;
export type Separator = '=' | ':';

export function formatPairs(pairs: Pairs, separator: Separator): string {
  const between = separator === ':' ? ': ' : separator;
  return Object.entries(pairs)
    .map(([name, value]) => `${name}${between}${value}`)
    .join('\n');
}

/** A line without the separator is a name without a value; blank lines are left out; of equal names the last counts. */
export function parsePairs(text: string, separator: Separator): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(separator);
      return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}
