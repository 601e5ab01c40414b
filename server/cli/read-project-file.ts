// Reads a declarative file from YAML text and says of every mistake where it stands: line, column and field path. Pure.
import type { Node, Pair, Scalar } from 'yaml';
import { isCollection, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { ProjectFile } from '#server/contracts/project-file.ts';
import type { FileProblem } from '#server/contracts/project-plan.ts';

export type PlacedProblem = { line: number; column: number; path: (string | number)[]; message: string };

export type ReadProjectFile = {
  /** The parsed text, to be sent as it is; null when there are problems. */
  file: unknown;
  problems: PlacedProblem[];
  /** Finds the place of a problem that the server found. */
  place(problem: FileProblem): PlacedProblem;
};

/** @param text  of the YAML file; aliases are followed at most 100 times */
export function readProjectFile(text: string): ReadProjectFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (problem: FileProblem, isOfKey = false): PlacedProblem => {
    const { line, col } = lines.linePos(findOffset(document.contents, problem.path, isOfKey));
    return { line: Math.max(line, 1), column: Math.max(col, 1), path: problem.path, message: problem.message };
  };
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { line, column: col, path: [], message: error.message };
    });
    return { file: null, problems, place };
  }
  const file: unknown = document.toJS({ maxAliasCount: 100 });
  const parsed = ProjectFile.safeParse(file);
  const problems = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => explain(issue).map(({ isOfKey, ...problem }) => place(problem, isOfKey)));
  return { file: parsed.success ? file : null, problems, place };
}

/** `orders.yaml:12:5: apis.orders.kind: message` */
export function formatProblem(fileName: string, problem: PlacedProblem): string {
  const path = problem.path.length === 0 ? '' : `${problem.path.join('.')}: `;
  return `${fileName}:${problem.line}:${problem.column}: ${path}${problem.message}`;
}

/** What a reader of the file should know of an issue: an unknown field and a wrong name are about the key itself. */
function explain(issue: z.core.$ZodIssue): (FileProblem & { isOfKey: boolean })[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: 'is not a field this file knows', isOfKey: true }));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, message: issue.issues[0]?.message ?? issue.message, isOfKey: true }];
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return [{ path, message: `is missing (${issue.expected})`, isOfKey: false }];
  }
  return [{ path, message: issue.message, isOfKey: false }];
}

/** Offset of the value at a path, or of its key; of the nearest thing above it where it is absent. */
function findOffset(root: unknown, path: readonly (string | number)[], isOfKey: boolean): number {
  let node: unknown = root;
  let offset = offsetOf(root) ?? 0;
  for (const [index, part] of path.entries()) {
    const child = childOf(node, part);
    if (child === null) return offset;
    const isLast = index === path.length - 1;
    node = isPair(child) ? child.value : child;
    const keyOffset = isPair(child) ? offsetOf(child.key) : undefined;
    // A collection begins on the line after its key: the key is where one looks for it.
    const isKeyBetter = (isLast && isOfKey) || isCollection(node) || offsetOf(node) === undefined;
    offset = (isKeyBetter ? keyOffset : undefined) ?? offsetOf(node) ?? keyOffset ?? offset;
  }
  return offset;
}

function childOf(node: unknown, part: string | number): Pair | Node | null {
  if (isMap(node)) return node.items.find((pair) => isScalar(pair.key) && String((pair.key as Scalar).value) === String(part)) ?? null;
  if (isSeq(node)) return (node.items[Number(part)] as Node | undefined) ?? null;
  return null;
}

function offsetOf(node: unknown): number | undefined {
  return (node as Partial<Node> | null | undefined)?.range?.[0];
}
