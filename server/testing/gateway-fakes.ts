// In-memory stand-ins for the ledger's ports, and a gateway on real sockets with its main-thread part replaced by a table
// of keys: for tests of the gateway alone. Whole houses are tested in e2e/.
import { hash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '../config/logger.ts';
import type { KeyEntry } from '../contracts/directory.ts';
import type { GatewaySubject } from '../contracts/live-counters.ts';
import type { InHouseServices, QuotaLeases, UsageRecorder } from '../contracts/ports.ts';
import type { DeployedRoute, PublishedConfig } from '../contracts/published-config.ts';
import type { Admission, Finish } from '../contracts/usage-record.ts';
import { createGateway, type GatewayDeps } from '../gateway/create-gateway.ts';
import { createConfigEncoder } from '../gateway/state/config-memory.ts';
import type { FromGatewayThread } from '../gateway/state/messages.ts';
import { createBucketMemory } from '../gateway/state/shared-buckets.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';

export type RecordedUsage = UsageRecorder & { admissions: Admission[]; finishes: (Finish & { keyId: string })[] };

/** Keeps every record; done a turn later, as the spool does. */
export function createMemoryRecorder(): RecordedUsage {
  const admissions: Admission[] = [];
  const finishes: RecordedUsage['finishes'] = [];
  return {
    admissions,
    finishes,
    admit: (admission, done, context) => {
      admissions.push(admission);
      setImmediate(() => done(context, null));
    },
    finish: (admission, finish, done, context) => {
      finishes.push({ ...finish, keyId: admission.keyId });
      setImmediate(() => done(context));
    },
  };
}

/** One count per slot; the period begins when the test says. */
export function createMemoryLeases(): QuotaLeases & { used: Map<number, number>; startMs: number } {
  const used = new Map<number, number>();
  const leases: ReturnType<typeof createMemoryLeases> = {
    used,
    startMs: 0,
    take: (subject, nowMs) => {
      const count = used.get(subject.slot) ?? 0;
      if (count >= subject.quota.limit) return { kind: 'exhausted', resetSeconds: 3600 };
      used.set(subject.slot, count + 1);
      return {
        kind: 'granted',
        leaseId: 7,
        atMs: Math.max(nowMs, leases.startMs),
        remaining: subject.quota.limit - count - 1,
        resetSeconds: 3600,
      };
    },
    giveBack: (subject) => void used.set(subject.slot, (used.get(subject.slot) ?? 0) - 1),
  };
  return leases;
}

/** A route with defaults. */
export function deployedRoute(given: Partial<DeployedRoute> & Pick<DeployedRoute, 'path' | 'integration'>): DeployedRoute {
  return { id: `route${given.path}`, method: 'ANY', isApiKeyRequired: false, timeoutMs: 29_000, requestHeaders: {}, ...given };
}

/** A config of one API `testapi000` with one stage `prod`. */
export function oneStageConfig(
  kind: 'rest' | 'http',
  routes: DeployedRoute[],
  given: { revision?: number; egressAllow?: string[]; stageName?: string } = {},
): PublishedConfig {
  return {
    version: 1,
    revision: given.revision ?? 1,
    stages: [
      {
        stageId: 'stage00000',
        stageName: given.stageName ?? 'prod',
        deploymentId: 'deploy0000',
        variables: {},
        projectId: 'project000',
        accountId: '000000000000',
        egressAllow: given.egressAllow ?? ['127.0.0.0/8'],
        customerId: null,
        canary: null,
        api: { version: 1, apiId: 'testapi000', name: 'test', kind, routes, hasHonestErrors: false, gatewayResponses: {} },
      },
    ],
    domains: [],
  };
}

/** An upstream on a free port of loopback. */
export async function startUpstream(listener: RequestListener): Promise<{ port: number; url: string; close(): Promise<void> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Without queues and topics: every call is a test's mistake. */
const noServices: InHouseServices = { call: () => Promise.reject(new Error('this test has no queues and topics')) };

/** What a test may have otherwise than a gateway alone. */
export type GivenGateway = Partial<Pick<GatewayDeps, 'services' | 'masterKey' | 'resolve' | 'ownPorts' | 'clock'>>;

/**
 * @param keys  by value; unknown ones are absent
 * @param ledger  what is done when the ledger is down, and whether it is
 */
export async function startTestGateway(
  config: PublishedConfig,
  keys: ReadonlyMap<string, KeyEntry> = new Map(),
  ledger: { onDown: 'closed' | 'open'; isDown: boolean } = { onDown: 'closed', isDown: false },
  given: GivenGateway = {},
) {
  const recorder = createMemoryRecorder();
  const leases = createMemoryLeases();
  const byHash = new Map([...keys].map(([value, entry]) => [hash('sha256', value, 'base64url'), entry]));
  const said: FromGatewayThread[] = [];
  const counted: GatewaySubject[] = [];
  let onSaid: (() => void) | null = null;
  const gateway = createGateway({
    bucketMemory: createBucketMemory(64),
    live: { countExchange: (subject) => void counted.push(subject) },
    recorder,
    quotaLeases: ledger.isDown ? { ...leases, take: () => ({ kind: 'unavailable' }) } : leases,
    post: (message) => {
      said.push(message);
      onSaid?.();
      if (message.kind !== 'gateway.find-key') return;
      const entry = byHash.get(message.hash);
      setImmediate(() =>
        gateway.onMessage({ kind: 'gateway.key', hash: message.hash, answer: entry ? { kind: 'found', entry } : { kind: 'absent' } }),
      );
    },
    ownPorts: new Set(),
    services: noServices,
    masterKey: Buffer.alloc(32, 7),
    clock: systemClock,
    ...given,
    onLedgerDown: ledger.onDown,
    random: systemRandom,
    logger: createLogger('test', 'error'),
  });
  const until = async (condition: () => boolean) => {
    while (!condition()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      onSaid = resolve;
      await promise;
    }
  };
  const encode = createConfigEncoder();
  const apply = async (next: PublishedConfig) => {
    gateway.onMessage({ kind: 'gateway.config', config: await encode(next) });
    await until(() => said.some((message) => message.kind === 'gateway.config-applied' && message.revision === next.revision));
  };
  await apply(config);
  const port = await gateway.listen({ host: '127.0.0.1', port: 0 });
  return { gateway, recorder, leases, port, said, counted, until, apply, byHash, base: `http://127.0.0.1:${port}/_api/testapi000/prod` };
}
