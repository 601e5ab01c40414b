// What the ledger counted: the same numbers that quotas and invoices use.
import { z } from 'zod';
import { ResourceId } from '#server/contracts/names.ts';
import { RequestLogFilter, UsageFilter, UsageTableRequest } from '#server/contracts/usage.ts';
import { readUsageTable } from '#server/control/usage/read-usage-table.ts';
import { looseInput } from '../loose-input.ts';
import { projectProcedure, router } from '../procedures.ts';

const QuotaFilter = z.object({ planId: ResourceId.optional(), keyId: ResourceId.optional(), customerId: ResourceId.optional() });

export const usageRouter = router({
  read: projectProcedure('viewer')
    .input(looseInput(UsageFilter))
    .query(({ ctx, input }) => ctx.deps.usage.readUsage(input)),
  table: projectProcedure('viewer')
    .input(looseInput(UsageTableRequest))
    .query(({ ctx, input }) => readUsageTable({ ...ctx.deps.control, usage: ctx.deps.usage }, input)),
  quotas: projectProcedure('viewer')
    .input(QuotaFilter)
    .query(({ ctx, input: { projectId, planId, keyId, customerId } }) => {
      const filter = {
        ...(planId === undefined ? {} : { planId }),
        ...(keyId === undefined ? {} : { keyId }),
        ...(customerId === undefined ? {} : { customerId }),
      };
      return ctx.deps.usage.readQuotas(projectId, filter, ctx.deps.control.clock.nowMs());
    }),
  requestLog: projectProcedure('viewer')
    .input(looseInput(RequestLogFilter))
    .query(({ ctx, input }) => ctx.deps.usage.readRequestLog(input)),
});
