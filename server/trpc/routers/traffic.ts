// History of a project's traffic, for the charts of the overview and of customers.
import { z } from 'zod';
import { ResourceId } from '#server/contracts/names.ts';
import { ReadBusiest, ReadTraffic } from '#server/contracts/traffic.ts';
import { nameCustomers, readBusiest, readTraffic } from '#server/control/traffic/read-traffic.ts';
import { projectProcedure, router } from '../procedures.ts';

export const trafficRouter = router({
  history: projectProcedure('viewer')
    .input(ReadTraffic)
    .query(({ ctx, input }) => readTraffic({ ...ctx.deps.control, traffic: ctx.deps.traffic }, ctx.acting, input)),
  busiest: projectProcedure('viewer')
    .input(ReadBusiest)
    .query(({ ctx, input }) => readBusiest({ ...ctx.deps.control, traffic: ctx.deps.traffic }, ctx.acting, input)),
  /** Names of customers that live ticks mention by id. */
  customerNames: projectProcedure('viewer')
    .input(z.object({ customerIds: z.array(ResourceId).max(50) }))
    .query(({ ctx, input }) => nameCustomers(ctx.deps.control, ctx.acting, input.customerIds)),
});
