// Finds a value in JSON by a path such as `a.b[0].c` or `$.a.b`: names and indices, nothing that searches.
import { fail, ok, type Result } from '../../kernel/result.ts';

export type JsonPath = readonly (string | number)[];

/** @returns the steps (none for an empty path or `$`), or what is wrong as one phrase */
export function parseJsonPath(text: string): Result<JsonPath, string> {
  const rest = text.replace(/^\$\.?/, '');
  if (rest === '') return ok([]);
  const steps: (string | number)[] = [];
  const pattern = /(?:^|\.)([^.[\]]+)|\[(\d{1,9})\]/y;
  while (pattern.lastIndex < rest.length) {
    const match = pattern.exec(rest);
    if (!match) return fail(`"${text}" is not a path such as a.b[0]`);
    const [, name, index] = match;
    steps.push(name ?? Number(index));
  }
  return ok(steps);
}

/** @returns undefined when the value has nothing there; never reaches what the JSON itself does not hold */
export function readJsonPath(value: unknown, path: JsonPath): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    if (!Object.hasOwn(at, step)) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}
