// The composition root of a worker thread: the gateway with its share of the ledger, the AWS endpoint with queues and
// topics, and what both count. Nothing is decided here.
import type { WireAction } from '../aws/action-table.ts';
import type { Env } from '../config/env.ts';
import type { Logger } from '../config/logger.ts';
import { rolesOf } from '../config/roles.ts';
import type { Change } from '../contracts/directory.ts';
import type { LiveRecorder } from '../contracts/live-counters.ts';
import { createPool } from '../db/pool.ts';
import { createGateway, type Gateway } from '../gateway/create-gateway.ts';
import { turnReceives } from '../gateway/http1/turn-receives.ts';
import { turnSends } from '../gateway/http1/turn-sends.ts';
import type { ToGatewayThread } from '../gateway/state/messages.ts';
import { isGatewayMessage } from '../gateway/state/messages.ts';
import { systemClock } from '../kernel/clock.ts';
import { IoUring } from '../kernel/io-uring.ts';
import { limits } from '../kernel/limits.ts';
import { systemRandom } from '../kernel/random.ts';
import { createLedgerThread } from '../ledger/ledger-thread.ts';
import type { LedgerMasterMessage } from '../ledger/messages.ts';
import { createThreadCounter } from '../live/thread-counters.ts';
import { createQueues } from '../queues/create-queues.ts';
import type { OpenQueues } from '../queues/open-queues.ts';
import { messagingSessionOptions } from '../queues/store/statements.ts';
import { createThreadWakes } from '../queues/wakes/thread-wakes.ts';
import { createTopics } from '../topics/create-topics.ts';
import { createAwsEndpoint } from './aws-endpoint.ts';
import { createCredentialDirectory } from './credential-directory.ts';
import { createInHouseServices } from './in-house-services.ts';
import type { Answers, FromThread, Question, ThreadData } from './thread-messages.ts';
import { isLedgerMessage } from './thread-messages.ts';
import { createThreadMeters } from './thread-metrics.ts';

export type ThreadDeps = {
  env: Env;
  data: ThreadData;
  logger: Logger;
  /** To the main thread, order kept. */
  post: (message: object) => void;
};

export type RuntimeThread = {
  /** Resolves when every socket of this thread listens. */
  listen(): Promise<void>;
  /** A message of one of the products. */
  onMessage(message: unknown): void;
  onChanges(changes: readonly Change[]): void;
  onChangesReset(): void;
  answer(question: Question): Promise<Answers[Question['about']]>;
  /** Finishes what is in flight, then closes sockets, spool and pools. */
  drain(): Promise<void>;
};

/** A part of the thread that serves one port; absent when its role is not wanted. */
type Part = {
  listen(): Promise<void>;
  onMessage?(message: unknown): void;
  onChanges?(changes: readonly Change[]): void;
  onChangesReset?(): void;
  drain(): Promise<void>;
};

type Counting = {
  live: LiveRecorder;
  countAction: (service: string, action: string, status: number, durationMs: number) => void;
  onCredentialUse: (accessKeyId: string) => void;
  /** The gateway of this thread can be asked. */
  onGateway: (gateway: Pick<Gateway, 'upstreamStates' | 'phaseTimes'>) => void;
  /** Whether its connections share system calls can be asked. */
  onRing: (isOpen: () => boolean) => void;
};

/** Puts the thread together; nothing listens until `listen()`. */
export function composeThread(deps: ThreadDeps): RuntimeThread {
  const roles = rolesOf(deps.env.SLUICE_ROLES);
  const meters = createThreadMeters();
  const counter = createThreadCounter();
  const usedCredentials = new Set<string>();
  let readUpstreams: Gateway['upstreamStates'] = () => [];
  const counting: Counting = {
    live: meters.meterExchanges(counter.recorder),
    countAction: meters.countAction,
    onCredentialUse: (accessKeyId) => usedCredentials.add(accessKeyId),
    onGateway: (gateway) => {
      readUpstreams = gateway.upstreamStates;
      meters.meterUpstreams(gateway.upstreamStates);
      meters.meterPhases(gateway.phaseTimes);
    },
    onRing: meters.meterRing,
  };
  const parts: Part[] = [];
  // Routes call queues and topics too: a thread that serves either has them.
  const messaging = composeMessaging(deps, counting);
  if (roles.has('gateway')) parts.push(composeGateway(deps, counting, messaging));
  if (roles.has('messaging')) parts.push(composeEndpoint(deps, counting, messaging));
  parts.push(messaging);
  const postCounts = () => {
    const counters = counter.drainLiveCounters();
    if (counters !== null) deps.post({ kind: 'runtime.counters', counters } satisfies FromThread);
    if (usedCredentials.size === 0) return;
    deps.post({ kind: 'runtime.credentials-used', accessKeyIds: [...usedCredentials] } satisfies FromThread);
    usedCredentials.clear();
  };
  const posting = setInterval(postCounts, limits.live.tickMs);
  return {
    listen: async () => void (await Promise.all(parts.map((part) => part.listen()))),
    onMessage: (message) => {
      for (const part of parts) part.onMessage?.(message);
    },
    onChanges: (changes) => {
      for (const part of parts) part.onChanges?.(changes);
    },
    onChangesReset: () => {
      for (const part of parts) part.onChangesReset?.();
    },
    answer: async (question) => {
      if (question.about === 'metrics') return meters.collect();
      const names = new Set(question.names);
      return readUpstreams().filter(({ projectId, name }) => projectId === question.projectId && names.has(name));
    },
    drain: async () => {
      await Promise.all(parts.filter((part) => part !== messaging).map((part) => part.drain()));
      await messaging.drain();
      clearInterval(posting);
      postCounts();
    },
  };
}

const gatewayDrainMs = 20_000;

function composeGateway({ env, data, logger, post }: ThreadDeps, { live, onGateway, onRing }: Counting, { actions }: Messaging): Part {
  const common = { clock: systemClock, random: systemRandom };
  const ledgerLogger = logger.child({ component: 'ledger' });
  const onProblem = (reason: unknown) => ledgerLogger.warn({ reason }, 'the spool could not be written');
  const ledger = createLedgerThread({ ...common, data: data.ledger, post, onProblem });
  const gateway = createGateway({
    ...common,
    bucketMemory: data.bucketMemory,
    recorder: ledger.recorder,
    quotaLeases: ledger.leases,
    live,
    post,
    ownPorts: new Set(data.ownPorts),
    onLedgerDown: env.SLUICE_ON_LEDGER_DOWN,
    services: createInHouseServices({ actions, clock: systemClock, logger: logger.child({ component: 'gateway' }) }),
    masterKey: Buffer.from(data.masterKeyHex, 'hex'),
    logger: logger.child({ component: 'gateway' }),
  });
  onGateway(gateway);
  const ring = shareCalls(env, logger);
  onRing(() => ring?.isOpen === true);
  return {
    listen: async () => {
      await gateway.listen({ host: env.SLUICE_BIND, port: env.SLUICE_GATEWAY_PORT });
      if (env.SLUICE_GATEWAY_TLS_PORT > 0) await gateway.listenTls({ host: env.SLUICE_BIND, port: env.SLUICE_GATEWAY_TLS_PORT });
    },
    onMessage: (message) => {
      if (isGatewayMessage(message)) gateway.onMessage(message as ToGatewayThread);
      else if (isLedgerMessage(message)) ledger.handleMessage(message as LedgerMasterMessage);
    },
    drain: async () => {
      await gateway.drain(gatewayDrainMs);
      ring?.close();
      ledger.close();
    },
  };
}

/** Lets what a turn reads and sends for many connections share a system call, where that can be. */
function shareCalls(env: Env, logger: Logger): IoUring | null {
  const ring = env.SLUICE_IO_URING === 'off' ? null : IoUring.open();
  ring?.onRefused(() => logger.warn('the system refuses io_uring from now on: the gateway makes a system call for each read and write'));
  turnReceives.shareCalls(ring);
  turnSends.shareCalls(ring);
  return ring;
}

/**
 * Connections for messages of one thread: two for each of sends, deletes and changes of visibility on standard queues, one
 * for each of them on FIFO queues, two for claims; the rest is for what is rare.
 */
const messagingConnections = 14;

type Messaging = Part & { actions: readonly WireAction[]; openQueues: OpenQueues };

/** Queues and topics of this thread. */
function composeMessaging({ env, data, logger }: ThreadDeps, { live }: Counting): Messaging {
  const common = { clock: systemClock, random: systemRandom, live, logger: logger.child({ component: 'messaging' }) };
  const pool = createPool({
    connectionString: data.connectionString,
    applicationName: 'sluice-messaging',
    maxConnections: messagingConnections,
    transactionTimeoutMs: limits.messaging.transactionMsMax,
    sessionOptions: messagingSessionOptions,
  });
  const wakes = createThreadWakes({ waitMemory: data.waitMemory });
  const masterKey = Buffer.from(data.masterKeyHex, 'hex');
  const queues = createQueues({ ...common, pool, masterKey, wakes, isStrict: env.SLUICE_AWS_STRICT === 'on' });
  const topics = createTopics({ ...common, pool, queues: queues.port });
  return {
    actions: [...queues.actions, ...topics.actions],
    openQueues: queues.open,
    listen: () => Promise.resolve(),
    onChanges: (changes) => {
      for (const change of changes) if (change.entity === 'queue') queues.forget(change.entityId);
    },
    onChangesReset: () => queues.forgetAll(),
    drain: async () => {
      await topics.close();
      await queues.close();
      wakes.close();
      await pool.end();
    },
  };
}

/** The AWS endpoint: the same actions over the wire. */
function composeEndpoint({ env, data, logger }: ThreadDeps, { countAction, onCredentialUse }: Counting, messaging: Messaging): Part {
  const common = { clock: systemClock, random: systemRandom, logger: logger.child({ component: 'messaging' }) };
  const masterKey = Buffer.from(data.masterKeyHex, 'hex');
  const pool = createPool({ connectionString: data.connectionString, applicationName: 'sluice-credentials', maxConnections: 2 });
  const credentials = createCredentialDirectory({ pool, masterKey, clock: systemClock });
  const endpoint = createAwsEndpoint({
    ...common,
    credentials,
    actions: messaging.actions,
    openQueues: messaging.openQueues,
    onAction: countAction,
    onUse: onCredentialUse,
  });
  return {
    listen: async () => void (await endpoint.listen(env.SLUICE_AWS_PORT, env.SLUICE_BIND)),
    onChanges: (changes) => {
      for (const change of changes) credentials.apply(change);
    },
    onChangesReset: () => credentials.clear(),
    drain: async () => {
      await endpoint.drain();
      await pool.end();
    },
  };
}
