// Customers with their developers and applications.
import {
  CreateApplication,
  CreateCustomer,
  CreateDeveloper,
  CustomerReference,
  ListApplications,
  ListDevelopers,
  UpdateCustomer,
} from '#server/contracts/customer.ts';
import { SearchRequest } from '#server/contracts/page.ts';
import { createCustomer } from '#server/control/customers/create-customer.ts';
import { deleteCustomer } from '#server/control/customers/delete-customer.ts';
import { findCustomer, viewCustomer } from '#server/control/customers/find-customer.ts';
import { listCustomers } from '#server/control/customers/list-customers.ts';
import { createApplication, createDeveloper, listApplications, listDevelopers } from '#server/control/customers/manage-developers.ts';
import { updateCustomer } from '#server/control/customers/update-customer.ts';
import { projectProcedure, router } from '../procedures.ts';

export const customersRouter = router({
  list: projectProcedure('viewer')
    .input(SearchRequest)
    .query(({ ctx, input }) => listCustomers(ctx.deps.control, ctx.acting, input)),
  get: projectProcedure('viewer')
    .input(CustomerReference)
    .query(async ({ ctx, input }) => {
      const { prisma } = ctx.deps.control;
      return viewCustomer(prisma, await findCustomer(prisma, ctx.acting, input.customerId));
    }),
  create: projectProcedure('operator')
    .input(CreateCustomer)
    .mutation(({ ctx, input }) => createCustomer(ctx.deps.control, ctx.acting, input)),
  update: projectProcedure('operator')
    .input(UpdateCustomer)
    .mutation(({ ctx, input: { projectId: _projectId, ...input } }) => updateCustomer(ctx.deps.control, ctx.acting, input)),
  delete: projectProcedure('operator')
    .input(CustomerReference)
    .mutation(({ ctx, input }) => deleteCustomer(ctx.deps.control, ctx.acting, input)),
  listDevelopers: projectProcedure('viewer')
    .input(ListDevelopers)
    .query(({ ctx, input }) => listDevelopers(ctx.deps.control, ctx.acting, input)),
  createDeveloper: projectProcedure('operator')
    .input(CreateDeveloper)
    .mutation(({ ctx, input }) => createDeveloper(ctx.deps.control, ctx.acting, input)),
  listApplications: projectProcedure('viewer')
    .input(ListApplications)
    .query(({ ctx, input }) => listApplications(ctx.deps.control, ctx.acting, input)),
  createApplication: projectProcedure('operator')
    .input(CreateApplication)
    .mutation(({ ctx, input }) => createApplication(ctx.deps.control, ctx.acting, input)),
});
