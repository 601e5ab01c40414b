// The composition root of a worker thread: the gateway, the AWS endpoint with queues and topics, and their shares of
// the ledger and the live counters. Nothing is decided here.
import type { Env } from '../config/env.ts';
import type { Logger } from '../config/logger.ts';
import { rolesOf } from '../config/roles.ts';
import type { Change } from '../contracts/directory.ts';
import type { LiveRecorder } from '../contracts/live-counters.ts';
import { createPool } from '../db/pool.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { createQueues } from '../queues/create-queues.ts';
import { messagingSessionOptions } from '../queues/store/statements.ts';
import { createThreadWakes } from '../queues/wakes/thread-wakes.ts';
import { createTopics } from '../topics/create-topics.ts';
import { createAwsEndpoint } from './aws-endpoint.ts';
import { createCredentialDirectory } from './credential-directory.ts';
import type { ThreadData, ThreadMetrics } from './thread-messages.ts';
import { createThreadMeters } from './thread-metrics.ts';

export type ThreadDeps = {
  env: Env;
  data: ThreadData;
  logger: Logger;
  /** To the main thread. */
  post: (message: object) => void;
};

export type RuntimeThread = {
  /** Resolves when every socket of this thread listens. */
  listen(): Promise<void>;
  /** A message of one of the products. */
  onMessage(message: unknown): void;
  onChanges(changes: readonly Change[]): void;
  onChangesReset(): void;
  metrics(): Promise<ThreadMetrics>;
  /** Finishes what is in flight, then closes sockets and pools. */
  drain(): Promise<void>;
};

/** A part of the thread that serves one port; absent when its role is not wanted. */
type Part = {
  listen(): Promise<void>;
  onChanges(changes: readonly Change[]): void;
  onChangesReset(): void;
  drain(): Promise<void>;
};

/** Puts the thread together; nothing listens until `listen()`. */
export async function composeThread(deps: ThreadDeps): Promise<RuntimeThread> {
  const roles = rolesOf(deps.env.SLUICE_ROLES);
  const meters = createThreadMeters();
  const live: LiveRecorder = { countExchange: () => undefined, countQueue: () => undefined, countTopic: () => undefined };
  const parts: Part[] = [];
  if (roles.has('messaging')) parts.push(composeMessaging(deps, live, meters.countAction));
  return {
    listen: async () => void (await Promise.all(parts.map((part) => part.listen()))),
    onMessage: () => undefined,
    onChanges: (changes) => {
      for (const part of parts) part.onChanges(changes);
    },
    onChangesReset: () => {
      for (const part of parts) part.onChangesReset();
    },
    metrics: meters.collect,
    drain: async () => void (await Promise.all(parts.map((part) => part.drain()))),
  };
}

/** Connections for messages of one thread: each kind of work keeps one statement in flight, the rest is for changes. */
const messagingConnections = 6;

function composeMessaging(
  { env, data, logger }: ThreadDeps,
  live: LiveRecorder,
  onAction: (service: string, action: string, status: number, durationMs: number) => void,
): Part {
  const clock = systemClock;
  const random = systemRandom;
  const masterKey = Buffer.from(data.masterKeyHex, 'hex');
  const pool = createPool({
    connectionString: data.connectionString,
    applicationName: 'sluice-messaging',
    maxConnections: messagingConnections,
    sessionOptions: messagingSessionOptions,
  });
  const wakes = createThreadWakes();
  const messagingLogger = logger.child({ component: 'messaging' });
  const isStrict = env.SLUICE_AWS_STRICT === 'on';
  const queues = createQueues({ pool, clock, random, masterKey, wakes, live, isStrict, logger: messagingLogger });
  const topics = createTopics({ pool, clock, random, live, queues: queues.port });
  const credentials = createCredentialDirectory({ pool, masterKey, clock });
  const actions = [...queues.actions, ...topics.actions];
  const endpoint = createAwsEndpoint({ actions, credentials, clock, random, onAction, logger: messagingLogger });
  return {
    listen: async () => void (await endpoint.listen(env.SLUICE_AWS_PORT, env.SLUICE_BIND)),
    onChanges: (changes) => {
      for (const change of changes) {
        credentials.apply(change);
        if (change.entity === 'queue') queues.forget(change.entityId);
      }
    },
    onChangesReset: () => {
      credentials.clear();
      queues.forgetAll();
    },
    drain: async () => {
      await endpoint.drain();
      await topics.close();
      await queues.close();
      wakes.close();
      await pool.end();
    },
  };
}
