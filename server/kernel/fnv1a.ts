/** What a hash begins with. */
export const fnvBasis = 0x811c9dc5;

/**
 * FNV-1a of the characters from `from` up to `to`, as 32 signed bits: for tables of texts that a Map would make unique in the whole
 * heap first.
 *
 * @param before  fnvBasis, or the hash of what comes before
 * Source: G. Fowler, L. C. Noll, K.-P. Vo, "FNV hash"; of text beyond latin1 each character counts as one number.
 */
export function fnv1a(before: number, text: string, from: number, to: number): number {
  let hash = before;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** High bits into the low ones, by which a table picks its slot. */
export function folded(hash: number): number {
  return hash ^ (hash >>> 15);
}
