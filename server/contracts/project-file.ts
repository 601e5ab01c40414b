// The declarative file that `sluice apply` takes: what a project should hold, by name. Unknown fields are refused.
//
// A thing named in the file becomes what the file says. What it holds by value (an API's routes, a stage's variables, a
// plan's limits and stages, a key's plans, a domain name's mappings) becomes exactly that; a queue's attributes that the file leaves out stay as
// they are. Nothing with a life of its own (API, stage, queue, topic, subscription, plan, customer, key) is ever
// deleted by a file, and a key's value never stands in one: new keys are printed once by `apply`.
import { z } from 'zod';
import { defaultMaxBodyBytes } from './body-limits.ts';
import { BodySettings } from './body-settings.ts';
import { CertificateName } from './certificate.ts';
import { GatewayResponseSettings } from './gateway-response.ts';
import { HttpMethod } from './http-method.ts';
import { Integration } from './integration.ts';
import { UpstreamName } from './integration-parts.ts';
import { MaxBodyBytes } from './max-body-bytes.ts';
import {
  BasePath,
  Description,
  DomainNameText,
  EgressRule,
  Name,
  QueueName,
  Region,
  RoutePath,
  StageName,
  StageVariables,
  TopicName,
} from './names.ts';
import { ApiKind } from './published-config.ts';
import { Attributes, RequestHeaders } from './request-headers.ts';
import { UpstreamSettings } from './upstream.ts';

/** `GET /orders/{id}`, `ANY /{proxy+}` or `$default`. */
const RouteKey = z.string().refine((key) => parseRouteKey(key) !== null, {
  message: 'must be a method and a path such as "GET /orders/{id}" or "ANY /{proxy+}", or "$default"',
});

const FileRoute = z.strictObject({
  integration: Integration,
  /** True refuses requests without an API key whose usage plan covers the stage. */
  apiKeyRequired: z.boolean().default(false),
  /** 50 to 29,000 ms from sending to the last response header. */
  timeoutMs: z.int().min(50).max(29_000).default(29_000),
  /** Headers the integration gets in place of the client's. */
  requestHeaders: RequestHeaders.default({}),
  /** The longest request body, 0 to 2,147,483,647 bytes. */
  maxBodyBytes: MaxBodyBytes.default(defaultMaxBodyBytes),
  /** GET, DELETE and OPTIONS may have a body. */
  bodyOnAnyMethod: z.boolean().default(false),
});

const FileStage = z.strictObject({
  variables: StageVariables.default({}),
  /** True publishes the API's routes to this stage whenever they differ from what it serves. */
  deploy: z.boolean().default(true),
  /**
   * The API as written serves this share of the stage's requests beside what it served before. Taken away from the file,
   * what is written serves them all.
   */
  canary: z.strictObject({ percent: z.number().min(0).max(100), variables: StageVariables.default({}) }).optional(),
  /** HTTP APIs only: every later change is deployed at once. Absent leaves it as it is, as the two below. */
  autoDeploy: z.boolean().optional(),
  /** Sandbox keys are valid here. */
  sandbox: z.boolean().optional(),
  /** Only this customer's keys are valid here; null: everybody's. */
  customer: Name.nullable().optional(),
});

const FileApi = z.strictObject({
  kind: ApiKind.default('http'),
  description: Description.default(''),
  /** 404 and 405 where AWS would say 403. Absent leaves it as it is. */
  honestErrors: z.boolean().optional(),
  /** How the API words the gateway's own answers. Absent leaves them alone; present replaces them all. */
  gatewayResponses: GatewayResponseSettings.optional(),
  /** Which media types are bytes, and from which length on responses are compressed. Absent leaves both; present replaces both. */
  bodies: BodySettings.optional(),
  routes: z.record(RouteKey, FileRoute).default({}),
  stages: z
    .record(
      StageName,
      FileStage.nullable().transform((stage) => stage ?? FileStage.parse({})),
    )
    .default({}),
});

const FileUsagePlan = z.strictObject({
  description: Description.default(''),
  /** Absent means no throttle. */
  throttle: z
    .strictObject({
      ratePerSecond: z.number().positive().max(1_000_000),
      burst: z.int().min(1).max(1_000_000),
    })
    .optional(),
  /** Absent means no quota. */
  quota: z
    .strictObject({
      limit: z.int().min(1).max(2_147_483_647),
      period: z.enum(['DAY', 'WEEK', 'MONTH']),
    })
    .optional(),
  /** `{API name}/{stage name}`: where keys of this plan are valid. */
  stages: z.array(z.string().regex(/^.+\/(?:\$default|[A-Za-z0-9._-]+)$/, 'must be {API name}/{stage name}')).default([]),
});

const FileCustomer = z.strictObject({
  email: z.union([z.literal(''), z.email()]).default(''),
  isEnabled: z.boolean().default(true),
  /** What routes may go by. Absent leaves them alone. */
  attributes: Attributes.optional(),
});

const FileDomain = z.strictObject({
  description: Description.default(''),
  /** Name of a certificate made in the console: a key never stands in a file. Null takes it away, absent leaves it alone. */
  certificate: CertificateName.nullable().optional(),
  /** By base path (`""` is the root): `{API}/{stage}`, or `{API}` where the next segment names the stage. */
  mappings: z.record(BasePath, z.string().min(1).max(260)).default({}),
});

const FileApiKey = z.strictObject({
  customer: Name.optional(),
  usagePlans: z.array(Name).default([]),
  /** `test` keys begin with slk_test_; chosen once, when the key is made. */
  environment: z.enum(['live', 'test']).default('live'),
  /** As a customer's, of this key alone. Absent leaves them alone. */
  attributes: Attributes.optional(),
});

/** Friendly names with units for what SQS calls VisibilityTimeout, DelaySeconds and so on; absent ones are left alone. */
const FileQueue = z.strictObject({
  visibilityTimeoutSeconds: z.int().min(0).max(43_200).optional(),
  delaySeconds: z.int().min(0).max(900).optional(),
  messageRetentionSeconds: z.int().min(60).max(1_209_600).optional(),
  maxMessageBytes: z.int().min(1024).max(1_048_576).optional(),
  /** Long polling by default: how long a receive waits for a message. */
  receiveWaitSeconds: z.int().min(0).max(20).optional(),
  contentBasedDeduplication: z.boolean().optional(),
  /** FIFO only: where the same deduplication id counts as the same message, and what the throughput quota is counted by. */
  deduplicationScope: z.enum(['queue', 'messageGroup']).optional(),
  fifoThroughputLimit: z.enum(['perQueue', 'perMessageGroupId']).optional(),
  /** At rest: `managed` (the default of a new queue), `none`, or under a key id of one's own. */
  encryption: z
    .union([
      z.enum(['managed', 'none']),
      z.strictObject({ keyId: z.string().min(1).max(2_048), reuseSeconds: z.int().min(60).max(86_400).optional() }),
    ])
    .optional(),
  /** Whose dead-letter queue this may be: `all` (the default), `none`, or the named queues. */
  deadLetterSources: z.union([z.enum(['all', 'none']), z.array(QueueName).min(1).max(10)]).optional(),
  /** A resource policy as AWS writes it. */
  policy: z.record(z.string(), z.unknown()).optional(),
  /** After maxReceiveCount receives without a delete, a message moves to the named queue. */
  deadLetter: z.strictObject({ queue: QueueName, maxReceiveCount: z.int().min(1).max(1000) }).optional(),
});

const FileSubscription = z.strictObject({
  queue: QueueName,
  /** True delivers the bare message instead of SNS's JSON envelope. */
  raw: z.boolean().default(false),
});

const FileTopic = z.strictObject({
  subscriptions: z.array(FileSubscription).default([]),
});

/** An entry may be empty in YAML (`acme:`), which means all defaults. */
function orDefaults<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => value ?? {}, schema);
}

export const ProjectFile = z.strictObject({
  version: z.literal(1),
  /** Region of the file's queues and topics. */
  region: Region.default('us-east-1'),
  /** Absent leaves the project's allow-list alone; present replaces it. */
  egressAllow: z.array(EgressRule).max(100).optional(),
  /** Named in URLs as `upstream://{name}/…`. Live at once for everything deployed. */
  upstreams: z.record(UpstreamName, UpstreamSettings).default({}),
  /**
   * Name of a certificate made in the console, shown to TLS clients that name no domain name of the house. Null takes this
   * project's away, absent leaves it alone.
   */
  defaultCertificate: CertificateName.nullable().optional(),
  apis: z.record(Name, orDefaults(FileApi)).default({}),
  domains: z.record(DomainNameText, orDefaults(FileDomain)).default({}),
  usagePlans: z.record(Name, orDefaults(FileUsagePlan)).default({}),
  customers: z.record(Name, orDefaults(FileCustomer)).default({}),
  apiKeys: z.record(Name, orDefaults(FileApiKey)).default({}),
  queues: z.record(QueueName, orDefaults(FileQueue)).default({}),
  topics: z.record(TopicName, orDefaults(FileTopic)).default({}),
});
export type ProjectFile = z.infer<typeof ProjectFile>;

/** @returns method and path of a route key, or null when it is not one; `$default` answers any method */
export function parseRouteKey(key: string): { method: HttpMethod; path: string } | null {
  if (key === '$default') return { method: 'ANY', path: '$default' };
  const [method, path, ...rest] = key.split(' ');
  const parsedMethod = HttpMethod.safeParse(method);
  const parsedPath = RoutePath.safeParse(path);
  if (!parsedMethod.success || !parsedPath.success || path === '$default' || rest.length > 0) return null;
  return { method: parsedMethod.data, path: parsedPath.data };
}

/** The inverse of parseRouteKey. */
export function formatRouteKey(method: string, path: string): string {
  return path === '$default' ? path : `${method} ${path}`;
}
