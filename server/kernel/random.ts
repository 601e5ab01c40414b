// The only place that draws randomness. Decisions take it as an argument.
import { randomBytes as nodeRandomBytes, randomUUID } from 'node:crypto';

export type Random = {
  /** Uniform in [0, 1). Not for secrets. */
  fraction(): number;
  /** Cryptographically strong bytes. */
  bytes(count: number): Uint8Array;
  /** A version-4 UUID, lower case. */
  uuid(): string;
};

export const systemRandom: Random = {
  fraction: () => Math.random(),
  bytes: (count) => nodeRandomBytes(count),
  uuid: () => randomUUID(),
};
