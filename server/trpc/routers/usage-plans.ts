// Usage plans: throttle, quota and stages of keys.
import { SearchRequest } from '#server/contracts/page.ts';
import { CreateUsagePlan, UpdateUsagePlan, UsagePlanReference } from '#server/contracts/usage-plan.ts';
import { createUsagePlan } from '#server/control/usage-plans/create-usage-plan.ts';
import { deleteUsagePlan } from '#server/control/usage-plans/delete-usage-plan.ts';
import { findUsagePlan } from '#server/control/usage-plans/find-usage-plan.ts';
import { listUsagePlans } from '#server/control/usage-plans/list-usage-plans.ts';
import { updateUsagePlan } from '#server/control/usage-plans/update-usage-plan.ts';
import { projectProcedure, router } from '../procedures.ts';

export const usagePlansRouter = router({
  list: projectProcedure('viewer')
    .input(SearchRequest)
    .query(({ ctx, input }) => listUsagePlans(ctx.deps.control, ctx.acting, input)),
  get: projectProcedure('viewer')
    .input(UsagePlanReference)
    .query(({ ctx, input }) => findUsagePlan(ctx.deps.control.prisma, ctx.acting, input.usagePlanId)),
  create: projectProcedure('operator')
    .input(CreateUsagePlan)
    .mutation(({ ctx, input }) => createUsagePlan(ctx.deps.control, ctx.acting, input)),
  update: projectProcedure('operator')
    .input(UpdateUsagePlan)
    .mutation(({ ctx, input }) => updateUsagePlan(ctx.deps.control, ctx.acting, input)),
  delete: projectProcedure('operator')
    .input(UsagePlanReference)
    .mutation(({ ctx, input }) => deleteUsagePlan(ctx.deps.control, ctx.acting, input)),
});
