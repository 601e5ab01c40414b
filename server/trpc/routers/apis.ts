// APIs: routes, integrations, stages, deployments.
import {
  ApiReference,
  CreateApi,
  CreateReadyApi,
  CreateSandbox,
  CreateStage,
  DeleteGatewayResponse,
  DeleteIntegration,
  DeleteRoute,
  Deploy,
  ListDeployments,
  ListRoutes,
  PutGatewayResponse,
  PutIntegration,
  PutRoute,
  RollBack,
  SaveRoute,
  StageReference,
  StartCanary,
  TryRequest,
  UpdateApi,
  UpdateCanary,
  UpdateStage,
} from '#server/contracts/api.ts';
import { SearchRequest } from '#server/contracts/page.ts';
import { createApi } from '#server/control/apis/create-api.ts';
import { createReadyApi } from '#server/control/apis/create-ready-api.ts';
import { deleteApi } from '#server/control/apis/delete-api.ts';
import { deleteIntegration } from '#server/control/apis/delete-integration.ts';
import { deleteRoute } from '#server/control/apis/delete-route.ts';
import { findApi } from '#server/control/apis/find-api.ts';
import { findApiHead } from '#server/control/apis/find-api-head.ts';
import { listApis } from '#server/control/apis/list-apis.ts';
import { listRoutes } from '#server/control/apis/list-routes.ts';
import { deleteGatewayResponse, putGatewayResponse } from '#server/control/apis/put-gateway-response.ts';
import { putIntegration } from '#server/control/apis/put-integration.ts';
import { putRoute } from '#server/control/apis/put-route.ts';
import { saveRoute } from '#server/control/apis/save-route.ts';
import { tryRequest } from '#server/control/apis/try-request.ts';
import { updateApi } from '#server/control/apis/update-api.ts';
import { deploy } from '#server/control/deployments/deploy.ts';
import { listDeployments } from '#server/control/deployments/list-deployments.ts';
import { readUndeployedChanges } from '#server/control/deployments/read-undeployed-changes.ts';
import { rollBack } from '#server/control/deployments/roll-back.ts';
import { dropCanary, promoteCanary, startCanary, updateCanary } from '#server/control/stages/canary.ts';
import { createSandbox } from '#server/control/stages/create-sandbox.ts';
import { createStage } from '#server/control/stages/create-stage.ts';
import { deleteStage } from '#server/control/stages/delete-stage.ts';
import { listStages } from '#server/control/stages/list-stages.ts';
import { updateStage } from '#server/control/stages/update-stage.ts';
import { projectProcedure, router } from '../procedures.ts';

export const apisRouter = router({
  list: projectProcedure('viewer')
    .input(SearchRequest)
    .query(({ ctx, input }) => listApis(ctx.deps.control, ctx.acting, input)),
  get: projectProcedure('viewer')
    .input(ApiReference)
    .query(({ ctx, input }) => findApi(ctx.deps.control.prisma, ctx.acting, input.apiId, ctx.deps.endpoints.gatewayPort)),
  head: projectProcedure('viewer')
    .input(ApiReference)
    .query(({ ctx, input }) => findApiHead(ctx.deps.control, ctx.acting, input.apiId, ctx.deps.endpoints.gatewayPort)),
  listRoutes: projectProcedure('viewer')
    .input(ListRoutes)
    .query(({ ctx, input }) => listRoutes(ctx.deps.control, ctx.acting, input)),
  create: projectProcedure('operator')
    .input(CreateApi)
    .mutation(({ ctx, input: { projectId: _projectId, ...input } }) => createApi(ctx.deps.control, ctx.acting, input)),
  /** API, routes, stage, deployment and a first key with its plan, at once. */
  createReady: projectProcedure('operator')
    .input(CreateReadyApi)
    .mutation(({ ctx, input: { projectId: _projectId, ...input } }) => createReadyApi(ctx.deps.control, ctx.acting, input)),
  update: projectProcedure('operator')
    .input(UpdateApi)
    .mutation(({ ctx, input: { projectId: _projectId, ...input } }) => updateApi(ctx.deps.control, ctx.acting, input)),
  delete: projectProcedure('operator')
    .input(ApiReference)
    .mutation(({ ctx, input }) => deleteApi(ctx.deps.control, ctx.acting, input)),
  /** Words one of the gateway's own answers. */
  putGatewayResponse: projectProcedure('operator')
    .input(PutGatewayResponse)
    .mutation(({ ctx, input }) => putGatewayResponse(ctx.deps.control, ctx.acting, input)),
  deleteGatewayResponse: projectProcedure('operator')
    .input(DeleteGatewayResponse)
    .mutation(({ ctx, input }) => deleteGatewayResponse(ctx.deps.control, ctx.acting, input)),
  putIntegration: projectProcedure('operator')
    .input(PutIntegration)
    .mutation(({ ctx, input }) => putIntegration(ctx.deps.control, ctx.acting, input)),
  deleteIntegration: projectProcedure('operator')
    .input(DeleteIntegration)
    .mutation(({ ctx, input }) => deleteIntegration(ctx.deps.control, ctx.acting, input)),
  putRoute: projectProcedure('operator')
    .input(PutRoute)
    .mutation(({ ctx, input }) => putRoute(ctx.deps.control, ctx.acting, input)),
  saveRoute: projectProcedure('operator')
    .input(SaveRoute)
    .mutation(({ ctx, input }) => saveRoute(ctx.deps.control, ctx.acting, input)),
  deleteRoute: projectProcedure('operator')
    .input(DeleteRoute)
    .mutation(({ ctx, input }) => deleteRoute(ctx.deps.control, ctx.acting, input)),
  listStages: projectProcedure('viewer')
    .input(SearchRequest)
    .query(({ ctx, input }) => listStages(ctx.deps.control, ctx.acting, input)),
  createStage: projectProcedure('operator')
    .input(CreateStage)
    .mutation(({ ctx, input: { projectId: _projectId, ...input } }) => createStage(ctx.deps.control, ctx.acting, input)),
  updateStage: projectProcedure('operator')
    .input(UpdateStage)
    .mutation(({ ctx, input: { projectId: _projectId, ...input } }) => updateStage(ctx.deps.control, ctx.acting, input)),
  deleteStage: projectProcedure('operator')
    .input(StageReference)
    .mutation(({ ctx, input }) => deleteStage(ctx.deps.control, ctx.acting, input)),
  /** A stage for one customer, like another one. */
  createSandbox: projectProcedure('operator')
    .input(CreateSandbox)
    .mutation(({ ctx, input }) => createSandbox(ctx.deps.control, ctx.acting, input)),
  startCanary: projectProcedure('operator')
    .input(StartCanary)
    .mutation(({ ctx, input }) => startCanary(ctx.deps.control, ctx.acting, input)),
  updateCanary: projectProcedure('operator')
    .input(UpdateCanary)
    .mutation(({ ctx, input }) => updateCanary(ctx.deps.control, ctx.acting, input)),
  promoteCanary: projectProcedure('operator')
    .input(StageReference)
    .mutation(({ ctx, input }) => promoteCanary(ctx.deps.control, ctx.acting, input)),
  dropCanary: projectProcedure('operator')
    .input(StageReference)
    .mutation(({ ctx, input }) => dropCanary(ctx.deps.control, ctx.acting, input)),
  /** A request through the gateway: it has effects upstream and spends what the key may. */
  tryRequest: projectProcedure('operator')
    .input(TryRequest)
    .mutation(({ ctx, input }) => tryRequest({ ...ctx.deps.control, callGateway: ctx.deps.callGateway }, ctx.acting, input)),
  /** What deploying to a stage would change, and what would keep it from being deployed. */
  undeployedChanges: projectProcedure('viewer')
    .input(StageReference)
    .query(({ ctx, input }) => readUndeployedChanges(ctx.deps.control, ctx.acting, input)),
  deploy: projectProcedure('operator')
    .input(Deploy)
    .mutation(({ ctx, input }) => deploy(ctx.deps.control, ctx.acting, input)),
  listDeployments: projectProcedure('viewer')
    .input(ListDeployments)
    .query(({ ctx, input }) => listDeployments(ctx.deps.control, ctx.acting, input)),
  rollBack: projectProcedure('operator')
    .input(RollBack)
    .mutation(({ ctx, input }) => rollBack(ctx.deps.control, ctx.acting, input)),
});
