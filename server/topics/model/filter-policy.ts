// A filter policy as it is evaluated: every key and every group of alternatives must match; of a key's conditions, one.

export type FilterPolicy = {
  keys: readonly { name: string; conditions: readonly Condition[] }[];
  /** `$or`: of each group at least one policy must match. */
  alternatives: readonly (readonly FilterPolicy[])[];
};

export type Condition =
  | { kind: 'equals'; value: Scalar }
  | { kind: 'equals-ignore-case'; value: string }
  | { kind: 'prefix'; value: string }
  | { kind: 'suffix'; value: string }
  /** Parts between the stars, in order. */
  | { kind: 'wildcard'; parts: readonly string[] }
  | { kind: 'numeric'; low: Bound | null; high: Bound | null }
  | { kind: 'cidr'; family: 4 | 6; network: bigint; hostBits: bigint }
  | { kind: 'exists'; expected: boolean }
  /** Holds for a value that is there and meets none of these. */
  | { kind: 'anything-but'; conditions: readonly Condition[] };

export type Scalar = string | number | boolean | null;
export type Bound = { value: number; isInclusive: boolean };
