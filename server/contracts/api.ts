// APIs with their routes, integrations, stages and deployments: inputs and what callers see.
import { z } from 'zod';
import { Description, Name, ResourceId, RoutePath, StageName, StageVariables } from './names.ts';
import { PageRequest } from './page.ts';
import { ApiKind, HttpMethod, Integration } from './published-config.ts';

export const CreateApi = z.object({ name: Name, kind: ApiKind.default('http'), description: Description.default('') });
export const UpdateApi = z.object({ apiId: ResourceId, name: Name.optional(), description: Description.optional() });
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
});
export const DeleteIntegration = z.object({ apiId: ResourceId, integrationId: ResourceId });

/** Makes the route of that method and path, or replaces it. */
export const PutRoute = z.object({
  apiId: ResourceId,
  method: HttpMethod,
  path: RoutePath,
  isApiKeyRequired: z.boolean().default(false),
  integrationId: ResourceId,
});
export const DeleteRoute = z.object({ apiId: ResourceId, routeId: ResourceId });

export const CreateStage = z.object({ apiId: ResourceId, name: StageName, variables: StageVariables.default({}) });
export const UpdateStage = z.object({ apiId: ResourceId, stageId: ResourceId, variables: StageVariables });
export const StageReference = z.object({ apiId: ResourceId, stageId: ResourceId });

export const Deploy = z.object({ apiId: ResourceId, stageIds: z.array(ResourceId).min(1).max(50), description: Description.default('') });
export const ListDeployments = PageRequest.extend({ apiId: ResourceId });
export const RollBack = z.object({ apiId: ResourceId, stageId: ResourceId, deploymentId: ResourceId });

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

export type IntegrationView = { integrationId: string; name: string; integration: Integration; timeoutMs: number };
export type RouteView = { routeId: string; method: HttpMethod; path: string; isApiKeyRequired: boolean; integrationId: string };
export type StageView = {
  stageId: string;
  name: string;
  variables: Record<string, string>;
  deploymentId: string | null;
  deployedAtMs: number | null;
  /** True when the routes as edited differ from what the stage serves. */
  hasUndeployedChanges: boolean;
  invokeUrl: string;
};

export type ApiView = ApiSummary & { routes: RouteView[]; integrations: IntegrationView[]; stages: StageView[] };

export type DeploymentView = {
  deploymentId: string;
  description: string;
  routeCount: number;
  createdAtMs: number;
  createdBy: string;
  /** Names of the stages that serve it now. */
  stageNames: string[];
};

/** One line of what deploying would change. */
export type ConfigDifference = {
  kind: 'added' | 'removed' | 'changed';
  /** `GET /orders/{id}`, or `api` for its own name and kind. */
  subject: string;
  /** Field by field for a change: its name, what is served and what was edited, as text. */
  fields: { name: string; before: string; after: string }[];
};
