// What the control plane publishes and the gateway compiles: door 1. Immutable; every change is a new version.
// A deployment stores one DeployedApi; the snapshot is all stages with their deployments.
import { z } from 'zod';
import { HttpMethod } from './http-method.ts';
import { Integration } from './integration.ts';

export const ApiKind = z.enum(['rest', 'http', 'websocket']);
export type ApiKind = z.infer<typeof ApiKind>;

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
