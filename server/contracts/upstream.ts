// Upstreams of a project: endpoints that serve the same, how they are chosen, watched and spoken to. Live for all
// deployments: an endpoint added here serves within a second, without deploying any API again.
import { z } from 'zod';
import { UpstreamName } from './integration-parts.ts';
import { ResourceId } from './names.ts';

const milliseconds = (min: number, max: number) => z.int().min(min).max(max);

const UpstreamEndpoint = z.strictObject({
  /** `http(s)://host[:port]`, no path. */
  url: z
    .string()
    .max(300)
    .regex(/^https?:\/\/[^/?#{}\\@\s]+\/?$/, 'must be http(s)://host[:port], without path, user or password'),
  /** Share of requests under `weighted` and `least-connections`; 0 takes none, e.g. while it is being emptied. */
  weight: z.int().min(0).max(1000).default(1),
});

/** Asks each endpoint by itself. */
const ActiveCheck = z.strictObject({
  path: z
    .string()
    .max(512)
    .regex(/^\/[\x21-\x7e]*$/, 'must begin with / and be printable ASCII without blanks')
    .default('/'),
  intervalMs: milliseconds(1_000, 300_000).default(5_000),
  timeoutMs: milliseconds(50, 29_000).default(2_000),
  /** Answers in a row, from 200 to 399, that bring an endpoint back. */
  healthyAfter: z.int().min(1).max(10).default(2),
  /** Failures in a row that take it out. */
  unhealthyAfter: z.int().min(1).max(10).default(3),
});

/** Learns from the requests themselves. */
const PassiveCheck = z.strictObject({
  /** Failures in a row that take an endpoint out: no answer, a broken one, 502, 503 or 504. */
  failures: z.int().min(1).max(100).default(5),
  /** For how long. */
  ejectMs: milliseconds(1_000, 300_000).default(10_000),
});

/** Stops calling an upstream that mostly fails, and tries with a few requests whether it is back. */
const CircuitBreaker = z.strictObject({
  /** Share of failures in a window that opens the circuit. */
  failurePercent: z.int().min(1).max(100).default(50),
  /** Calls in a window before it may open. */
  callsMin: z.int().min(1).max(10_000).default(20),
  windowMs: milliseconds(1_000, 300_000).default(10_000),
  /** How long it stays open before trying again. */
  openMs: milliseconds(100, 300_000).default(5_000),
  /** Requests let through while trying; all must succeed. */
  trialCalls: z.int().min(1).max(100).default(3),
});

const certificateText = z.string().max(65_536).includes('-----BEGIN CERTIFICATE-----', { message: 'must be certificates in PEM' });

const Tls = z.strictObject({
  /** PEM of the only authorities trusted; absent trusts the public ones. */
  ca: certificateText.optional(),
  /** False accepts any certificate. */
  verify: z.boolean().default(true),
  /** Name sent by SNI and looked for in the certificate; absent takes the endpoint's host. */
  serverName: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9.-]+$/, 'must be a host name')
    .optional(),
  minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'),
  /** Name of the upstream credential with the client certificate. */
  clientCertificate: UpstreamName.optional(),
});

export const UpstreamSettings = z.strictObject({
  balancing: z.enum(['round-robin', 'weighted', 'least-connections']).default('round-robin'),
  endpoints: z.array(UpstreamEndpoint).min(1).max(100),
  activeCheck: ActiveCheck.nullable().default(null),
  passiveCheck: PassiveCheck.nullable().default({ failures: 5, ejectMs: 10_000 }),
  circuitBreaker: CircuitBreaker.nullable().default(null),
  /** Further attempts after a failed one, for idempotent methods without a body, before any byte of an answer. */
  retries: z.int().min(0).max(3).default(1),
  tls: Tls.default({ verify: true, minVersion: 'TLSv1.2' }),
});
export type UpstreamSettings = z.infer<typeof UpstreamSettings>;

export const CreateUpstream = z.object({ name: UpstreamName, settings: UpstreamSettings });
export const UpdateUpstream = z.object({ upstreamId: ResourceId, settings: UpstreamSettings });
export const UpstreamReference = z.object({ upstreamId: ResourceId });

export type UpstreamView = {
  upstreamId: string;
  name: string;
  settings: UpstreamSettings;
  createdAtMs: number;
  updatedAtMs: number;
};

/** As the gateway receives it. */
export const PublishedUpstream = z.strictObject({ projectId: z.string(), name: z.string(), settings: UpstreamSettings });
export type PublishedUpstream = z.infer<typeof PublishedUpstream>;
