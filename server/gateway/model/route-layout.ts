// How the routes of a deployment lie in memory, as 32-bit words: one piece that the main thread makes once and every thread reads
// in place, so that taking in ten thousand routes makes no object, and a look-up touches few cache lines.
//
//   header     mask of the slots, where they begin, ends of `$default`, root
//   node       parent, its child for a variable, ends, greedy ends, number of literal children, the child if it is the only one,
//              length of its text, the text
//   ends       count, then method and number of each route
//   slot       hash, node: all literal children that have siblings, open addressing; node 0 is an empty slot
//
// References are places in words from the beginning; 0 refers to nothing.
import { httpMethods } from '../../contracts/http-methods.ts';
import { fnv1a, fnvBasis, folded } from '../../kernel/fnv1a.ts';

export const header = { slotMask: 0, slots: 1, fallback: 2, root: 3, words: 4 } as const;
export const nodeWord = { parent: 0, param: 1, ends: 2, greedyEnds: 3, literals: 4, onlyLiteral: 5, textLength: 6, text: 7 } as const;
export const slotWords = 2;

const codes: ReadonlyMap<string, number> = new Map(httpMethods.map((method, code) => [method, code]));

export const anyMethod = httpMethods.indexOf('ANY');

/** @returns -1 for a method that no route can have */
export function methodCode(method: string): number {
  return codes.get(method) ?? -1;
}

export function methodOf(code: number): string {
  return httpMethods[code] ?? 'ANY';
}

/** Of a literal segment below a node: FNV-1a over its characters, begun with the parent's place. */
export function segmentHash(parent: number, path: string, from: number, to: number): number {
  return folded(fnv1a(parent ^ fnvBasis, path, from, to));
}
