// The parts that the console process hands to its procedures.
import type { LiveTick } from '#server/contracts/live.ts';
import type { TrafficReader, UsageReader } from '#server/contracts/ports.ts';
import type { UpstreamHealth } from '#server/contracts/upstream-health.ts';
import type { CallGateway } from '#server/control/apis/try-request.ts';
import type { ControlDeps } from '#server/control/control-deps.ts';

export type ConsoleDeps = {
  control: ControlDeps;
  /** The ledger, read only. */
  usage: UsageReader;
  /** Sums of the ledger over time, read only. */
  traffic: TrafficReader;
  logger: ConsoleLogger;
  /** The runtime's one-second ticks of a project, until `signal` is aborted; reconnects by itself. */
  liveTicks(projectId: string, signal: AbortSignal): AsyncIterable<LiveTick>;
  /** How upstreams of a project are now, as the runtime's threads see them. Throws AppError `runtime.unavailable`. */
  upstreamHealth(projectId: string, names: readonly string[], signal: AbortSignal): Promise<UpstreamHealth[]>;
  /** One request through the gateway on this machine. */
  callGateway: CallGateway;
  /** Where clients reach the house, for invoke URLs and copy-paste lines. */
  /** `firstAccountId` is of the project that the printed access key and the command line's token belong to. */
  endpoints: { gatewayPort: number; awsPort: number; firstAccountId: string };
  /** True when people reach the console over https; cookies are then Secure. */
  isSecure: boolean;
  /** Origins whose pages may change things with a cookie. */
  allowedOrigins: ReadonlySet<string>;
};

/** The part of pino that the edge needs. */
type ConsoleLogger = { error(fields: object, message: string): void };
