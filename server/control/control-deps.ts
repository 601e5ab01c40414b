// What every use-case of the control plane works with, and on whose behalf. Wired in trpc/compose-console.ts.
import type { Actor, QueuePort, SqlTransaction, TopicPort } from '#server/contracts/ports.ts';
import type { Clock } from '#server/kernel/clock.ts';
import type { Random } from '#server/kernel/random.ts';
import type { Prisma, PrismaClient } from '../../prisma/generated/client.ts';

export type ControlDeps = {
  prisma: PrismaClient;
  /** Runs `work` in one pg transaction: committed when it resolves, rolled back when it throws. For queues and topics. */
  sqlTransaction<Value>(work: (tx: SqlTransaction) => Promise<Value>): Promise<Value>;
  clock: Clock;
  random: Random;
  /** AES-256-GCM under the key-encryption key; `context` is bound to the ciphertext (kernel/seal-secret.ts). */
  sealSecret(secret: string, context: string): Uint8Array<ArrayBuffer>;
  queues: QueuePort;
  topics: TopicPort;
};

/** The part that sign-in and session checks need. */
export type AccessDeps = Pick<ControlDeps, 'prisma' | 'clock' | 'random'>;

/** A Prisma transaction; use-cases open one, everything below takes it. */
export type Transaction = Prisma.TransactionClient;

/** Who acts in which project. Authorization has been decided before a use-case is called. */
export type Acting = { actor: Actor; projectId: string };
