// What the control plane publishes and the gateway compiles: door 1. Immutable; every change is a new version.
// A deployment stores one DeployedApi; the snapshot is all stages with their deployments.
import { z } from 'zod';

export const HttpMethod = z.enum(['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY']);
export type HttpMethod = z.infer<typeof HttpMethod>;

export const ApiKind = z.enum(['rest', 'http', 'websocket']);
export type ApiKind = z.infer<typeof ApiKind>;

/**
 * Forwards the request to one upstream. `url` is absolute http(s), may hold `{name}` of the route's path parameters,
 * `{proxy}` of a greedy one and `${stageVariables.name}`.
 */
export const HttpProxyIntegration = z.strictObject({
  kind: z.literal('http-proxy'),
  url: z
    .string()
    .regex(/^https?:\/\//, 'must begin with http:// or https://')
    .max(2048),
  /** Fixed method toward the upstream; absent forwards the client's. */
  method: HttpMethod.exclude(['ANY']).optional(),
});

/** Answers by itself, without an upstream: for a contract before its service exists, and for CORS or health paths. */
export const MockIntegration = z.strictObject({
  kind: z.literal('mock'),
  status: z.int().min(200).max(599),
  body: z.string().max(65_536),
  contentType: z
    .string()
    .regex(/^[\x20-\x7e]{1,128}$/, 'must be printable ASCII, at most 128 characters')
    .default('application/json'),
});

export const Integration = z.discriminatedUnion('kind', [HttpProxyIntegration, MockIntegration]);
export type Integration = z.infer<typeof Integration>;

export const DeployedRoute = z.strictObject({
  id: z.string(),
  method: HttpMethod,
  /** `/orders/{id}`, greedy `/{proxy+}`, or `$default`. */
  path: z.string(),
  isApiKeyRequired: z.boolean(),
  integration: Integration,
  /** 50 to 29,000 ms from sending to the last response header. */
  timeoutMs: z.int().min(50).max(29_000),
});
export type DeployedRoute = z.infer<typeof DeployedRoute>;

export const DeployedApi = z.strictObject({
  version: z.literal(1),
  apiId: z.string(),
  name: z.string(),
  kind: ApiKind,
  routes: z.array(DeployedRoute),
});
export type DeployedApi = z.infer<typeof DeployedApi>;

export const PublishedStage = z.strictObject({
  stageId: z.string(),
  stageName: z.string(),
  deploymentId: z.string(),
  variables: z.record(z.string(), z.string()),
  projectId: z.string(),
  accountId: z.string(),
  /** Private or loopback upstreams this project may call: `host:port`, `cidr` or `cidr:port`. */
  egressAllow: z.array(z.string()),
  api: DeployedApi,
});
export type PublishedStage = z.infer<typeof PublishedStage>;

export const PublishedConfig = z.strictObject({
  version: z.literal(1),
  /** Id of the newest change this config includes; grows with every publication. */
  revision: z.int().min(0),
  stages: z.array(PublishedStage),
});
export type PublishedConfig = z.infer<typeof PublishedConfig>;
