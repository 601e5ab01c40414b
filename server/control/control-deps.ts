// What every use-case of the control plane works with, and on whose behalf. Wired in trpc/compose-console.ts.
import type { Actor, QueuePort, TopicPort } from '#server/contracts/ports.ts';
import type { Database, PrismaTransaction } from '#server/db/prisma-client.ts';
import type { Clock } from '#server/kernel/clock.ts';
import type { Random } from '#server/kernel/random.ts';

export type ControlDeps = {
  prisma: Database['prisma'];
  /** One transaction that Prisma and the ports of queues and topics take part in. */
  transaction: Database['transaction'];
  clock: Clock;
  random: Random;
  /** Seals the secret of an AWS access key so that it can only be opened as that row's. */
  sealCredentialSecret(owner: { projectId: string; rowId: string }, secret: string): Uint8Array<ArrayBuffer>;
  /** True in a caller that makes many changes and deploys after the last: no change deploys by itself meanwhile. */
  deploysWhenDone?: boolean;
  /** Seals the secret half of an upstream credential likewise; `version` grows with every replacement. */
  sealUpstreamSecret(owner: { projectId: string; rowId: string; version: number }, secret: string): Uint8Array<ArrayBuffer>;
  /** Seals the private key of a certificate likewise. */
  sealCertificateKey(owner: { projectId: string; rowId: string; version: number }, privateKey: string): Uint8Array<ArrayBuffer>;
  queues: QueuePort;
  topics: TopicPort;
};

/** The part that sign-in and session checks need. */
export type AccessDeps = Pick<ControlDeps, 'prisma' | 'transaction' | 'clock' | 'random'>;

/** Use-cases open a transaction; everything below takes it. */
export type Transaction = PrismaTransaction;

/** Who acts in which project. Authorization has been decided before a use-case is called. */
export type Acting = { actor: Actor; projectId: string };
