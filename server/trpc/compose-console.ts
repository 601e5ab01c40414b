// The composition root of the console process: wires database, queues, topics, ledger, live stream and secrets into what
// procedures get.
import type { Env } from '#server/config/env.ts';
import { readEnv } from '#server/config/env.ts';
import type { Logger } from '#server/config/logger.ts';
import { createLogger } from '#server/config/logger.ts';
import type { LiveRecorder } from '#server/contracts/live-counters.ts';
import type { Database } from '#server/db/prisma-client.ts';
import { openDatabase } from '#server/db/prisma-client.ts';
import { asSqlTransaction } from '#server/db/transaction.ts';
import { assert } from '#server/kernel/assert.ts';
import type { Clock } from '#server/kernel/clock.ts';
import { systemClock } from '#server/kernel/clock.ts';
import { sealCredentialSecret } from '#server/kernel/credential-secret.ts';
import { systemRandom } from '#server/kernel/random.ts';
import { sealSecret } from '#server/kernel/seal-secret.ts';
import { createTrafficReader } from '#server/ledger/read-traffic.ts';
import { createUsageReader } from '#server/ledger/read-usage.ts';
import { readLiveTicks } from '#server/live/live-client.ts';
import { readUpstreamHealth } from '#server/live/read-upstream-health.ts';
import { createMessageEngine } from '#server/queues/message-engine.ts';
import { createQueuePort } from '#server/queues/queue-port.ts';
import { statementsOfPool } from '#server/queues/store/statements.ts';
import { createNotifyingWakes } from '#server/queues/wakes/notifier.ts';
import { createTopics } from '#server/topics/create-topics.ts';
import { createCallGateway } from './call-gateway.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { originsOf } from './guard-request.ts';

export type Console = { deps: ConsoleDeps; close(): Promise<void> };

/** Next loads route handlers and pages as separate bundles, so the one instance of the process hangs here. */
const home = globalThis as { sluiceConsole?: Console };

/**
 * The console's parts, made on the first call of the process.
 *
 * @throws Error naming what is wrong with the environment; the supervisor passes a complete one
 */
export function getConsoleDeps(): ConsoleDeps {
  if (!home.sluiceConsole) {
    const parsed = readEnv();
    if (!parsed.ok) throw new Error(`The environment is not complete: ${parsed.problems.join('; ')}`);
    home.sluiceConsole = composeConsole(parsed.env, systemClock);
  }
  return home.sluiceConsole.deps;
}

/** @param env  with database, master key and internal secret, which the supervisor decides */
export function composeConsole(env: Env, clock: Clock): Console {
  const { DATABASE_URL, SLUICE_MASTER_KEY, SLUICE_INTERNAL_SECRET } = env;
  assert(DATABASE_URL && SLUICE_MASTER_KEY && SLUICE_INTERNAL_SECRET, 'the supervisor passes database, master key and internal secret');
  const logger = createLogger('console', env.SLUICE_LOG_LEVEL);
  const database = openDatabase({ connectionString: DATABASE_URL, applicationName: 'sluice-console', maxConnections: 10 });
  const masterKey = Buffer.from(SLUICE_MASTER_KEY, 'hex');
  const messaging = composeMessaging({ pool: database.pool, masterKey, logger, clock, isStrict: env.SLUICE_AWS_STRICT === 'on' });
  const live = {
    baseUrl: `http://127.0.0.1:${env.SLUICE_METRICS_PORT}`,
    secret: SLUICE_INTERNAL_SECRET,
    random: systemRandom,
    onProblem: (error: unknown) => logger.warn({ reason: error }, 'the runtime does not answer the console'),
  };
  const deps: ConsoleDeps = {
    control: {
      prisma: database.prisma,
      transaction: database.transaction,
      clock,
      random: systemRandom,
      queues: messaging.queues,
      topics: messaging.topics,
      sealCredentialSecret: ({ projectId, rowId }, secret) =>
        new Uint8Array(sealCredentialSecret(masterKey, secret, { projectId, credentialId: rowId }, systemRandom)),
      sealUpstreamSecret: (owner, secret) =>
        new Uint8Array(sealSecret(masterKey, secret, { ...owner, table: 'upstream_credential' }, systemRandom)),
      sealCertificateKey: (owner, privateKey) =>
        new Uint8Array(sealSecret(masterKey, privateKey, { ...owner, table: 'certificate' }, systemRandom)),
    },
    usage: createUsageReader(asSqlTransaction(database.pool), clock),
    traffic: createTrafficReader(asSqlTransaction(database.pool)),
    logger,
    liveTicks: (projectId, signal) => readLiveTicks(live, projectId, signal),
    upstreamHealth: (projectId, names, signal) => readUpstreamHealth(live, { projectId, names }, signal),
    callGateway: createCallGateway({ host: reachableHost(env.SLUICE_BIND), port: env.SLUICE_GATEWAY_PORT }, clock),
    endpoints: { gatewayPort: env.SLUICE_GATEWAY_PORT, awsPort: env.SLUICE_AWS_PORT, firstAccountId: env.SLUICE_ACCOUNT_ID },
    isSecure: env.SLUICE_PUBLIC_URL?.startsWith('https:') ?? false,
    allowedOrigins: originsOf(env.SLUICE_PUBLIC_URL, env.SLUICE_BIND, env.SLUICE_CONSOLE_PORT),
  };
  const close = async () => {
    await messaging.close();
    await database.close();
  };
  return { deps, close };
}

/** Where something that listens on `bind` is reached from this machine. */
function reachableHost(bind: string): string {
  return bind === '0.0.0.0' || bind === '::' ? '127.0.0.1' : bind;
}

/** The queue and topic products of this process; it sends and publishes by hand, and receives nothing. */
function composeMessaging(parts: { pool: Database['pool']; masterKey: Uint8Array; logger: Logger; clock: Clock; isStrict: boolean }) {
  const { pool, masterKey, logger, clock, isStrict } = parts;
  const random = systemRandom;
  const wakes = createNotifyingWakes(pool, random.uuid(), logger);
  const engine = createMessageEngine({ pool, clock, random, logger, masterKey, wakes, live: countsNothing });
  const queues = createQueuePort({ engine, pool, statements: statementsOfPool(pool), sql: asSqlTransaction(pool), random, isStrict });
  const topics = createTopics({ pool, queues, clock, random, live: countsNothing });
  const close = async () => {
    await topics.close();
    await engine.close();
    wakes.close();
  };
  return { queues, topics: topics.port, close };
}

/** Messages sent by hand from the console are few; charts show the runtime's traffic. */
const countsNothing: LiveRecorder = {
  countExchange: () => undefined,
  countQueue: () => undefined,
  countTopic: () => undefined,
  countDelivery: () => undefined,
};
