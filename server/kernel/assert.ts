// Checks for states that cannot be: they crash the request, not the process.

/** @throws Error when the condition does not hold; the message names the invariant */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${invariant}`);
}

/** Closes a switch over a union: a new member is a type error at every such switch. */
export function assertNever(value: never): never {
  throw new Error(`invariant broken: unexpected variant ${JSON.stringify(value)}`);
}
