// A query string as names and values, decoded as browsers encode forms, in the order they came.

/** @param query  without `?`; a stray `%` stands for itself, bytes that are no UTF-8 become U+FFFD */
export function readQuery(query: string): [name: string, value: string][] {
  if (query === '') return [];
  return query.split('&').flatMap((part): [string, string][] => {
    if (part === '') return [];
    const equals = part.indexOf('=');
    return [equals < 0 ? [decode(part), ''] : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))]];
  });
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    const bytes = spaced.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
  }
}
