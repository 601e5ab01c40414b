// What the control plane publishes and the gateway compiles: door 1. Immutable; every change is a new version.
// A deployment stores one DeployedApi; the snapshot is all stages with their deployments.
import { z } from 'zod';
import { PublishedCertificate } from './certificate.ts';
import { GatewayResponseSettings } from './gateway-response.ts';
import { HttpMethod } from './http-method.ts';
import { Integration } from './integration.ts';
import { MaxBodyBytes } from './max-body-bytes.ts';
import { RequestHeaders } from './request-headers.ts';
import { PublishedUpstream } from './upstream.ts';
import { PublishedUpstreamCredential } from './upstream-credential.ts';

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
  /** Absent in deployments from before headers could be set. */
  requestHeaders: RequestHeaders.default({}),
  /** The longest request body; absent takes the default. */
  maxBodyBytes: MaxBodyBytes.optional(),
  /** GET, DELETE and OPTIONS may have a body; absent refuses one. */
  allowsBodyOnAnyMethod: z.boolean().optional(),
});
export type DeployedRoute = z.infer<typeof DeployedRoute>;

export const DeployedApi = z.strictObject({
  version: z.literal(1),
  apiId: z.string(),
  name: z.string(),
  kind: ApiKind,
  routes: z.array(DeployedRoute),
  /** Unknown paths are 404 and unknown methods 405, whatever AWS would say. Absent in deployments from before the switch. */
  hasHonestErrors: z.boolean().default(false),
  /** How the API words the gateway's own answers. Absent in deployments from before they could be worded. */
  gatewayResponses: GatewayResponseSettings.default({}),
  /** Media types whose bodies are bytes rather than text, wildcards allowed; absent when there are none. */
  binaryMediaTypes: z.array(z.string()).optional(),
  /** Responses of at least so many bytes are compressed when the client takes that; absent compresses none. */
  minimumCompressionBytes: z.int().min(0).max(10_485_760).optional(),
});
export type DeployedApi = z.infer<typeof DeployedApi>;

/** A second deployment that serves a share of a stage's requests. */
const PublishedCanary = z.strictObject({
  deploymentId: z.string(),
  /** 0.0 to 100.0. */
  percent: z.number().min(0).max(100),
  /** Laid over the stage's own. */
  variables: z.record(z.string(), z.string()),
  api: DeployedApi,
});

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
  /** The customer whose sandbox the stage is; null for everybody's. Absent in configs from before sandboxes. */
  customerId: z.string().nullable().default(null),
  /** Absent in configs from before canaries. */
  canary: PublishedCanary.nullable().default(null),
});
export type PublishedStage = z.infer<typeof PublishedStage>;

/** A host name of a project's own, and where its paths lead. */
export const PublishedDomain = z.strictObject({
  /** Lower case; a wildcard begins with `*.`. */
  domainName: z.string(),
  projectId: z.string(),
  /** Absent in configs from before certificates. */
  certificateId: z.string().nullable().default(null),
  mappings: z.array(
    z.strictObject({
      /** `orders/v1.0`, no slash at either end; empty for the root. */
      basePath: z.string(),
      apiId: z.string(),
      /** Null: the next segment of the path names the stage. */
      stageName: z.string().nullable(),
    }),
  ),
});
export type PublishedDomain = z.infer<typeof PublishedDomain>;

export const PublishedConfig = z.strictObject({
  version: z.literal(1),
  /** Id of the newest change this config includes; grows with every publication. */
  revision: z.int().min(0),
  stages: z.array(PublishedStage),
  /** Absent in configs from before custom domain names. */
  domains: z.array(PublishedDomain).default([]),
  /** Live for all deployments of their project; absent in configs before they existed. */
  upstreams: z.array(PublishedUpstream).optional(),
  upstreamCredentials: z.array(PublishedUpstreamCredential).optional(),
  /** Those that a domain name uses; absent in configs before they existed. */
  certificates: z.array(PublishedCertificate).optional(),
});
export type PublishedConfig = z.infer<typeof PublishedConfig>;
