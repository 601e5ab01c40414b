// Lays the routes of a deployment out for match-route.ts. Pure; for the main thread, once per deployment, and in small parts,
// because ten thousand routes take tens of milliseconds.
import type { Parts } from '../../kernel/parts.ts';
import { header, methodCode, nodeWord, segmentHash, slotWords } from './route-layout.ts';
import { addRoute, createRouteTree, type RouteNode } from './route-tree.ts';

type PackedRoute = { id: string; method: string; path: string };

/**
 * Each part is the work of about one route.
 *
 * @param routes  numbered by their place
 * @returns       the words of route-layout.ts
 * @throws Error  naming the route, for what checkApi refuses
 */
export function* packRoutes(routes: readonly PackedRoute[]): Parts<Int32Array> {
  const tree = createRouteTree<number>();
  for (const [number, { id, method, path }] of routes.entries()) {
    const refusal = methodCode(method) < 0 ? `no such method: ${method}` : addRoute(tree, method, path, number);
    if (refusal !== null) throw new Error(`route ${id}: ${refusal}`);
    yield;
  }
  const packing: Packing = { words: new Array<number>(header.words).fill(0), texts: [], slots: [] };
  const fallback = putEnds(packing, tree.fallback);
  const root = yield* putNode(packing, tree.root, 0, '');
  const { words, texts, slots } = packing;
  // At least twice as many as are used, so that a look-up ends after a step or two.
  const slotCount = 2 ** Math.ceil(Math.log2(Math.max(2, slots.length * 2)));
  const slotsAt = words.length;
  const packed = new Int32Array(slotsAt + slotCount * slotWords);
  packed.set(words);
  packed[header.slotMask] = slotCount - 1;
  packed[header.slots] = slotsAt;
  packed[header.fallback] = fallback;
  packed[header.root] = root;
  const bytes = new Uint8Array(packed.buffer);
  for (const { at, text } of texts) {
    for (let index = 0; index < text.length; index += 1) bytes[at * 4 + index] = text.charCodeAt(index);
    yield;
  }
  for (const { hash, node } of slots) {
    let slot = hash & (slotCount - 1);
    while (packed[slotsAt + slot * slotWords + 1] !== 0) slot = (slot + 1) & (slotCount - 1);
    packed[slotsAt + slot * slotWords] = hash;
    packed[slotsAt + slot * slotWords + 1] = node;
    yield;
  }
  return packed;
}

type Packing = {
  words: number[];
  /** Where each text goes, in words. */
  texts: { at: number; text: string }[];
  slots: { hash: number; node: number }[];
};

/** @returns where the node begins */
function* putNode(packing: Packing, node: RouteNode<number>, parent: number, text: string): Parts<number> {
  const { words, texts, slots } = packing;
  const at = words.length;
  words.push(parent, 0, 0, 0, node.literals.size, 0, text.length);
  for (let word = 0; word < text.length / 4; word += 1) words.push(0);
  texts.push({ at: at + nodeWord.text, text });
  // Beside the node: who finds it reads them next.
  words[at + nodeWord.ends] = putEnds(packing, node.ends);
  words[at + nodeWord.greedyEnds] = putEnds(packing, node.greedyEnds);
  if (node.param !== null) words[at + nodeWord.param] = yield* putNode(packing, node.param, at, '');
  for (const [segment, child] of node.literals) {
    const placed = yield* putNode(packing, child, at, segment);
    yield;
    if (node.literals.size === 1) words[at + nodeWord.onlyLiteral] = placed;
    else slots.push({ hash: segmentHash(at, segment, 0, segment.length), node: placed });
  }
  return at;
}

function putEnds({ words }: Packing, ends: ReadonlyMap<string, number>): number {
  if (ends.size === 0) return 0;
  const at = words.length;
  words.push(ends.size);
  for (const [method, route] of ends) words.push(methodCode(method), route);
  return at;
}
