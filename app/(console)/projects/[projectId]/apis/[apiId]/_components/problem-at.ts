// What a form says is wrong at a place or anywhere below it.

/** @returns the first problem whose path is `path` or begins with it, or undefined */
export function problemAt(errors: Readonly<Record<string, unknown>>, path: string): string | undefined {
  const found = Object.entries(errors).find(([field]) => field === path || field.startsWith(`${path}.`));
  return typeof found?.[1] === 'string' ? found[1] : undefined;
}
