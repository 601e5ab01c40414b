// What differs between an entity before and after a change, field by field. Pure.

export type Difference = {
  /** Path of the field, e.g. `throttle.burst`; '' when the whole is a plain value. */
  path: string;
  /** Null where the field was not there. */
  before: string | null;
  /** Null where the field is gone. */
  after: string | null;
};

/** Fields shown of one record; larger changes are cut, and said to be. */
export const differencesMax = 200;

/**
 * Lists the fields that differ, in order of their paths; lists are compared place by place.
 *
 * @param before  JSON as it was kept, null or undefined for a creation
 * @param after   JSON as it was kept, null or undefined for a deletion
 * @returns       at most 200 differences; texts as they are, other values as JSON
 */
export function listDifferences(before: unknown, after: unknown): Difference[] {
  const old = flatten(before);
  const new_ = flatten(after);
  const paths = [...new Set([...old.keys(), ...new_.keys()])].sort();
  return paths
    .map((path) => ({ path, before: old.get(path) ?? null, after: new_.get(path) ?? null }))
    .filter((difference) => difference.before !== difference.after)
    .slice(0, differencesMax);
}

function flatten(value: unknown, path = '', known = new Map<string, string>()): Map<string, string> {
  const isGroup = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (isGroup) for (const [key, inner] of Object.entries(value)) flatten(inner, path === '' ? key : `${path}.${key}`, known);
  else if (value !== undefined && !(path === '' && value === null))
    known.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  return known;
}
