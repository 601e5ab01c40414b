// The gateway of one worker thread, put together: its view of keys and buckets, the config it serves, its listener.
// runtime/compose-thread.ts gives it the other products' ports and passes messages through.

import { createSigningKeys } from '../aws/sigv4.ts';
import type { Logger } from '../config/logger.ts';
import type { LiveRecorder } from '../contracts/live-counters.ts';
import type { InHouseServices, QuotaLeases, UsageRecorder } from '../contracts/ports.ts';
import { type Clock, createSparingEpoch } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import type { Random } from '../kernel/random.ts';
import { type CompileDeps, type CompiledStages, compileGateway, emptyGateway } from './compile-gateway.ts';
import { createGatewayCounters } from './gateway-counters.ts';
import { admitToLedger, createHandleExchange, finishExchange, type HandleDeps } from './handle-request.ts';
import { createHttp1Listener } from './http1/http1-listener.ts';
import type { PhaseTimes } from './phase-times.ts';
import { type CompiledGateway, createExchange } from './pipeline/exchange.ts';
import { decodeRest, type EncodedConfig } from './state/config-memory.ts';
import { createExchangeEpochs } from './state/exchange-epochs.ts';
import { createKeyCache } from './state/key-cache.ts';
import type { FromGatewayThread, ToGatewayThread } from './state/messages.ts';
import { createSharedBuckets } from './state/shared-buckets.ts';
import { createServerCertificates } from './tls/server-certificates.ts';
import { createEgress, type Resolve } from './upstream/egress.ts';
import { createProjectResources, type ProjectUpstream } from './upstream/project-resources.ts';
import { createUpstreamClient } from './upstream/upstream-client.ts';

export type GatewayDeps = {
  /** Of GatewayMaster.bucketMemory, in workerData. */
  bucketMemory: SharedArrayBuffer;
  recorder: UsageRecorder;
  quotaLeases: QuotaLeases;
  /** Where every exchange is counted for charts and metrics. */
  live: Pick<LiveRecorder, 'countExchange'>;
  /** To GatewayMaster.onMessage, order kept. */
  post: (message: FromGatewayThread) => void;
  /** Ports of the house on this machine, Postgres among them: never called as upstreams. */
  ownPorts: ReadonlySet<number>;
  onLedgerDown: 'closed' | 'open';
  /** Queues and topics of this house, for integrations with them. */
  services: InHouseServices;
  /** Opens upstream credentials and the keys of certificates: 32 bytes. */
  masterKey: Uint8Array;
  /** Tests give their own; default is the system's resolver. */
  resolve?: Resolve;
  clock: Clock;
  random: Random;
  logger: Logger;
};

export type Gateway = {
  /** Every message whose kind begins with `gateway.`. */
  onMessage(message: ToGatewayThread): void;
  /**
   * Waits for the first config, then begins to serve: a client meets a closed port, never a gateway that knows no API.
   * @returns the port bound to
   */
  listen(options: { host: string; port: number }): Promise<number>;
  /** The same over TLS, with the certificates of the config's domain names. */
  listenTls(options: { host: string; port: number }): Promise<number>;
  /** Ends what is in flight, at most `timeoutMs` long, then closes every connection. */
  drain(timeoutMs: number): Promise<void>;
  /** Revision of the config served, -1 before the first. */
  revision(): number;
  /** Time per phase, of one exchange in 16. */
  phaseTimes(): PhaseTimes[];
  /** Health of upstreams as this thread sees it. */
  upstreamStates(): ProjectUpstream[];
  gauges(): { openConnections: number; upstreamConnections: number };
};

export function createGateway(deps: GatewayDeps): Gateway {
  const counters = createGatewayCounters(deps.live);
  const keys = createKeyCache({ clock: deps.clock, ask: (hash) => deps.post({ kind: 'gateway.find-key', hash }) });
  const upstreams = createUpstreamClient({ egress: createEgress(deps), monotonicMs: () => deps.clock.monotonicMs() });
  const resources = createProjectResources({ ...deps, client: upstreams });
  const certificates = createServerCertificates(deps);
  const epochs = createExchangeEpochs();
  const epochMs = createSparingEpoch(deps.clock);
  const handleDeps: HandleDeps = { ...deps, counters };
  const compileDeps: CompileDeps = {
    ...deps,
    keys,
    buckets: createSharedBuckets(deps.bucketMemory),
    upstreams,
    resources,
    signingKeys: createSigningKeys(limits.integrations.maxSigningKeysPerThread),
    admit: admitToLedger(deps.recorder, deps.logger),
    yieldTurn: () => new Promise((resolve) => setImmediate(resolve)),
  };
  let gateway: CompiledGateway = emptyGateway;
  let stages: CompiledStages = new Map();
  const firstConfig = Promise.withResolvers<void>();
  const applyConfig = createConfigQueue(async (config) => {
    try {
      const rest = decodeRest(config);
      const next = await compileGateway(config, rest, stages, compileDeps);
      // In one turn: a route is made by the first exchange that asks for it, with what is prepared then.
      resources.prepare(rest);
      ({ gateway, stages } = next);
      resources.commit();
      certificates.apply(rest);
      listener.certificatesChanged();
      firstConfig.resolve();
      deps.post({ kind: 'gateway.config-applied', revision: config.revision });
    } catch (error) {
      deps.logger.error({ err: error, revision: config.revision }, 'config does not compile, the last good one stays');
      deps.post({ kind: 'gateway.config-refused', revision: config.revision, reason: String(error) });
    }
  });

  const listener = createHttp1Listener({
    begin: (request) => {
      const monotonicMs = deps.clock.monotonicMs();
      const at = { requestId: deps.random.uuid(), nowMs: epochMs(monotonicMs), monotonicMs };
      const exchange = createExchange(request, gateway, at);
      exchange.epoch = epochs.enter();
      return exchange;
    },
    handle: createHandleExchange(handleDeps),
    finish: (exchange, status, outcome, whenWritten) => finishExchange(exchange, status, outcome, whenWritten, handleDeps),
    end: ({ epoch }) => {
      if (epoch) epochs.leave(epoch);
    },
    allowsUnusualBody: () => gateway.allowsUnusualBody,
    certificates,
    clock: deps.clock,
  });

  return {
    onMessage: (message) => {
      switch (message.kind) {
        case 'gateway.config':
          return applyConfig(message.config);
        case 'gateway.key':
          return keys.onAnswer(message.hash, message.answer);
        case 'gateway.keys-changed':
          return keys.onKeysChanged(message.hashes);
        case 'gateway.become-quiet':
          return epochs.turn(() => deps.post({ kind: 'gateway.quiet', token: message.token }));
      }
    },
    listen: (options) => firstConfig.promise.then(() => listener.listen(options)),
    listenTls: (options) => firstConfig.promise.then(() => listener.listenTls(options)),
    drain: async (timeoutMs) => {
      await listener.drain(timeoutMs);
      resources.close();
      upstreams.close();
    },
    revision: () => gateway.revision,
    phaseTimes: counters.phaseTimes,
    upstreamStates: resources.upstreamStates,
    gauges: () => ({ openConnections: listener.openConnections(), upstreamConnections: upstreams.openConnections() }),
  };
}

/** One compilation at a time; of configs that come meanwhile only the newest is compiled. */
function createConfigQueue(apply: (config: EncodedConfig) => Promise<void>): (config: EncodedConfig) => void {
  let next: EncodedConfig | null = null;
  let isBusy = false;
  const work = async () => {
    isBusy = true;
    for (let config = next; config; config = next) {
      next = null;
      await apply(config);
    }
    isBusy = false;
  };
  return (config) => {
    next = config;
    if (!isBusy) void work();
  };
}
