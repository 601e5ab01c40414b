// APIs with their routes, integrations, stages and deployments: inputs and what callers see.
import { z } from 'zod';
import { defaultMaxBodyBytes } from './body-limits.ts';
import { BodySettings } from './body-settings.ts';
import { GatewayResponseName, GatewayResponseSetting, type GatewayResponseSettings } from './gateway-response.ts';
import { HttpMethod } from './http-method.ts';
import { Integration } from './integration.ts';
import { MaxBodyBytes } from './max-body-bytes.ts';
import { Description, Name, ResourceId, RoutePath, StageName, StageVariables } from './names.ts';
import { PageRequest, SearchRequest } from './page.ts';
import { ApiKind } from './published-config.ts';
import { RequestHeaders } from './request-headers.ts';
import { Quota, Throttle } from './usage-plan.ts';

export const CreateApi = z.object({ name: Name, kind: ApiKind.default('http'), description: Description.default('') });
/** An API that serves at once: everything to one integration, on one stage, with a first key when it has a limit. */
export const CreateReadyApi = z.object({
  name: Name,
  integration: Integration,
  stageName: StageName.default('live'),
  /** Null lets in everybody; else a key is needed, and its plan has these limits. */
  limit: z.object({ throttle: Throttle.nullable(), quota: Quota.nullable() }).nullable(),
});
export const UpdateApi = z.object({
  apiId: ResourceId,
  name: Name.optional(),
  description: Description.optional(),
  /** 404 for an unknown path and 405 for an unknown method, on REST APIs too. */
  hasHonestErrors: z.boolean().optional(),
  /** Replaces both. */
  bodies: BodySettings.optional(),
});
/** Words one of the gateway's own answers, in place of what the API said of it before. */
export const PutGatewayResponse = z.object({ apiId: ResourceId, type: GatewayResponseName, setting: GatewayResponseSetting });
/** Lets the type read as it does by itself again. */
export const DeleteGatewayResponse = z.object({ apiId: ResourceId, type: GatewayResponseName });
export const ApiReference = z.object({ apiId: ResourceId });

/** Long enough for a route's own text, which names its integration in the declarative file. */
const integrationName = z.string().min(1).max(1100);

/** Makes the integration of that name, or replaces it. */
export const PutIntegration = z.object({
  apiId: ResourceId,
  name: integrationName,
  integration: Integration,
  /** 50 to 29,000 ms from sending to the last response header. */
  timeoutMs: z.int().min(50).max(29_000).default(29_000),
  requestHeaders: RequestHeaders.default({}),
});
export const DeleteIntegration = z.object({ apiId: ResourceId, integrationId: ResourceId });

/** Makes the route of that method and path, or replaces it. */
export const PutRoute = z.object({
  apiId: ResourceId,
  method: HttpMethod,
  path: RoutePath,
  isApiKeyRequired: z.boolean().default(false),
  integrationId: ResourceId,
  maxBodyBytes: MaxBodyBytes.default(defaultMaxBodyBytes),
  /** GET, DELETE and OPTIONS may have a body. */
  allowsBodyOnAnyMethod: z.boolean().default(false),
});
/** Makes a route with its integration; with `routeId`, changes that route, its method and path included. */
export const SaveRoute = z.object({
  apiId: ResourceId,
  routeId: ResourceId.optional(),
  method: HttpMethod,
  path: RoutePath,
  isApiKeyRequired: z.boolean(),
  integration: Integration,
  timeoutMs: z.int().min(50).max(29_000).default(29_000),
  requestHeaders: RequestHeaders.default({}),
  maxBodyBytes: MaxBodyBytes.default(defaultMaxBodyBytes),
  /** GET, DELETE and OPTIONS may have a body. */
  allowsBodyOnAnyMethod: z.boolean().default(false),
});
/** Narrowed by a piece of a path. */
export const ListRoutes = SearchRequest.extend({ apiId: ResourceId });
export const DeleteRoute = z.object({ apiId: ResourceId, routeId: ResourceId });

export const CreateStage = z.object({
  apiId: ResourceId,
  name: StageName,
  variables: StageVariables.default({}),
  /** HTTP APIs only: every change of the API is deployed here at once. */
  isAutoDeployed: z.boolean().default(false),
  /** Sandbox keys are valid here. */
  isSandbox: z.boolean().default(false),
  /** Only this customer's keys are valid here. */
  customerId: ResourceId.nullable().default(null),
});
export const UpdateStage = z.object({
  apiId: ResourceId,
  stageId: ResourceId,
  variables: StageVariables.optional(),
  isAutoDeployed: z.boolean().optional(),
  isSandbox: z.boolean().optional(),
  customerId: ResourceId.nullable().optional(),
});
/** A stage for one customer, beside another: its deployment, its variables with some laid over, its plans. */
export const CreateSandbox = z.object({
  apiId: ResourceId,
  /** The stage to be like. */
  stageId: ResourceId,
  customerId: ResourceId,
  name: StageName,
  variables: StageVariables.default({}),
});
/** 0.0 to 100.0. */
const canaryPercent = z.number().min(0).max(100);
/** Lets a deployment serve a share of a stage; without `deploymentId` the API is deployed as it is edited now. */
export const StartCanary = z.object({
  apiId: ResourceId,
  stageId: ResourceId,
  deploymentId: ResourceId.optional(),
  percent: canaryPercent,
  variables: StageVariables.default({}),
  description: Description.default(''),
});
export const UpdateCanary = z.object({
  apiId: ResourceId,
  stageId: ResourceId,
  percent: canaryPercent.optional(),
  variables: StageVariables.optional(),
});
export const StageReference = z.object({ apiId: ResourceId, stageId: ResourceId });

export const Deploy = z.object({ apiId: ResourceId, stageIds: z.array(ResourceId).min(1).max(50), description: Description.default('') });
export const ListDeployments = PageRequest.extend({ apiId: ResourceId });
export const RollBack = z.object({ apiId: ResourceId, stageId: ResourceId, deploymentId: ResourceId });

/** One request through the gateway, from the console. It counts like any other. */
export const TryRequest = z.object({
  apiId: ResourceId,
  stageId: ResourceId,
  method: HttpMethod.exclude(['ANY']),
  /** Path and query after the stage, e.g. `/orders/1?full=yes`. */
  path: z
    .string()
    .max(2048)
    .regex(/^\/[\x21-\x7e]*$/, 'must begin with / and be printable ASCII without blanks'),
  headers: z
    .array(
      z.object({
        name: z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'must be the name of a header'),
        value: z.string().regex(/^[\x20-\x7e]{0,4096}$/, 'must be printable ASCII'),
      }),
    )
    .max(30)
    .default([]),
  body: z.string().max(65_536).default(''),
  /** Sent as x-api-key; empty sends none. */
  apiKey: z
    .string()
    .regex(/^[\x21-\x7e]{0,256}$/, 'must be printable ASCII without blanks')
    .default(''),
});

export type TriedRequest = {
  status: number;
  headers: { name: string; value: string }[];
  /** As text, cut after 64 KiB. */
  body: string;
  isBodyCut: boolean;
  durationMs: number;
  /** API Gateway's name of the gateway's own answer, e.g. `THROTTLED`, or ours where AWS has none; null when the upstream answered. */
  errorType: string | null;
  /** The key that was sent, when the project has it. */
  key: { apiKeyId: string; name: string; last4: string; state: 'valid' | 'disabled' | 'expired' | 'revoked' | 'no-plan' } | null;
  /** The plan whose limits hold for that key on that stage. */
  plan: { usagePlanId: string; name: string; throttle: z.infer<typeof Throttle> | null; quota: z.infer<typeof Quota> | null } | null;
};

export type ApiSummary = {
  apiId: string;
  name: string;
  kind: ApiKind;
  description: string;
  routeCount: number;
  stageCount: number;
  createdAtMs: number;
  updatedAtMs: number;
};

export type IntegrationView = {
  integrationId: string;
  name: string;
  integration: Integration;
  timeoutMs: number;
  requestHeaders: Record<string, string>;
};
export type RouteView = {
  routeId: string;
  method: HttpMethod;
  path: string;
  isApiKeyRequired: boolean;
  integrationId: string;
  maxBodyBytes: number;
  allowsBodyOnAnyMethod: boolean;
};
export type StageView = {
  stageId: string;
  name: string;
  variables: Record<string, string>;
  deploymentId: string | null;
  deployedAtMs: number | null;
  /** True when the routes as edited differ from what the stage serves. */
  hasUndeployedChanges: boolean;
  isAutoDeployed: boolean;
  isSandbox: boolean;
  /** Whose sandbox it is; null: everybody's. */
  customer: { customerId: string; name: string } | null;
  canary: CanaryView | null;
  invokeUrl: string;
};

type CanaryView = { deploymentId: string; deployedAtMs: number; percent: number; variables: Record<string, string> };

export type ApiView = ApiSummary & {
  hasHonestErrors: boolean;
  bodies: BodySettings;
  gatewayResponses: GatewayResponseSettings;
  routes: RouteView[];
  integrations: IntegrationView[];
  stages: StageView[];
};

/** An API without its routes, which are listed page by page; `firstRoute` is one to try, null when there is none. */
export type ApiHead = Omit<ApiView, 'routes' | 'integrations'> & { firstRoute: RouteView | null };

/** A route with what answers it. */
export type RouteListing = RouteView & Pick<IntegrationView, 'integration' | 'timeoutMs' | 'requestHeaders'>;

export type DeploymentView = {
  deploymentId: string;
  description: string;
  routeCount: number;
  createdAtMs: number;
  createdBy: string;
  /** Names of the stages that serve it now, and of those whose canary does. */
  stageNames: string[];
  canaryStageNames: string[];
};

/** One line of what deploying would change. */
export type ConfigDifference = {
  kind: 'added' | 'removed' | 'changed';
  /** `GET /orders/{id}`, or `api` for its own name and kind. */
  subject: string;
  /** Field by field for a change: its name, what is served and what was edited, as text. */
  fields: { name: string; before: string; after: string }[];
};
