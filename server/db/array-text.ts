// Whole columns as the text of a Postgres array, for statements that take thousands of rows or are made thousands of times a
// second: an array is made and read several times as fast as the same in JSON.

const plain = /^[0-9A-Za-z_-]+$/;

/**
 * `{a,"b c"}`: for a parameter that is cast to text[].
 *
 * @param prepare  what becomes of each value first; absent takes it as it is
 */
export function textArray(values: readonly string[], prepare: (value: string) => string = asItIs): string {
  const parts: string[] = [];
  // Neighbours are mostly the same: what is of one project, one plan, one API.
  let last: string | null = null;
  let part = '';
  for (const value of values) {
    if (value !== last) part = elementOf(prepare(value));
    last = value;
    parts.push(part);
  }
  return `{${parts.join(',')}}`;
}

/** `{1,2}`: of values that need no quotes: numbers, and texts of letters, digits, `-`, `+`, `/` and `=` but the word NULL. */
export function plainArray(values: readonly (number | string)[]): string {
  return `{${values.join(',')}}`;
}

function asItIs(value: string): string {
  return value;
}

/** Source: PostgreSQL documentation, "Array Input and Output Syntax". */
function elementOf(value: string): string {
  return plain.test(value) && (value.length !== 4 || value.toUpperCase() !== 'NULL') ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
}
