// The people and programs of a customer: developers sign in to the portal, applications own keys.

import type { z } from 'zod';
import type { Application, Developer } from '#prisma/generated/client.ts';
import type { ApplicationView, CreateDeveloper, DeveloperView } from '#server/contracts/customer.ts';
import type { Page, PageRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { hashPassword } from '#server/kernel/password-hash.ts';
import { newOneTimePassword } from '../access/add-member.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findCustomer } from './find-customer.ts';

/** Adds a developer. @returns its one-time password too, which is shown once */
export async function createDeveloper(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof CreateDeveloper>,
): Promise<{ developer: DeveloperView; oneTimePassword: string }> {
  const oneTimePassword = newOneTimePassword(deps.random);
  const passwordHash = await hashPassword(oneTimePassword, deps.random);
  return runChange(deps, async (tx) => {
    const { id: customerId } = await findCustomer(tx, acting, input.customerId);
    const row = await tx.developer.create({
      data: { id: newResourceId(deps.random), projectId: acting.projectId, customerId, email: input.email, name: input.name, passwordHash },
    });
    const developer = viewDeveloper(row);
    await recordChange(tx, acting, {
      action: 'developer.create',
      entityKind: 'developer',
      entityId: row.id,
      entityName: row.email,
      after: developer,
    });
    return { developer, oneTimePassword };
  });
}

/** One page of a customer's developers in the order of ids. */
export async function listDevelopers(
  deps: ControlDeps,
  acting: Acting,
  input: PageRequest & { customerId: string },
): Promise<Page<DeveloperView>> {
  const { id: customerId } = await findCustomer(deps.prisma, acting, input.customerId);
  const rows = await deps.prisma.developer.findMany({
    where: { customerId, ...(input.cursor === undefined ? {} : { id: { gt: input.cursor } }) },
    orderBy: { id: 'asc' },
    take: input.limit + 1,
  });
  return cutPage(rows, input.limit, (row) => row.id, viewDeveloper);
}

/** Adds an application of a developer. */
export async function createApplication(
  deps: ControlDeps,
  acting: Acting,
  input: { developerId: string; name: string },
): Promise<ApplicationView> {
  return runChange(deps, async (tx) => {
    const developer = await tx.developer.findFirst({ where: { id: input.developerId, customer: { projectId: acting.projectId } } });
    if (!developer) throw new AppError('resource.not_found', 'There is no such developer in this project.', { field: 'developerId' });
    const row = await tx.application.create({ data: { id: newResourceId(deps.random), developerId: developer.id, name: input.name } });
    const view = viewApplication(row);
    await recordChange(tx, acting, {
      action: 'application.create',
      entityKind: 'application',
      entityId: row.id,
      entityName: row.name,
      after: view,
    });
    return view;
  });
}

/** One page of a customer's applications in the order of ids. */
export async function listApplications(
  deps: ControlDeps,
  acting: Acting,
  input: PageRequest & { customerId: string },
): Promise<Page<ApplicationView>> {
  const { id: customerId } = await findCustomer(deps.prisma, acting, input.customerId);
  const rows = await deps.prisma.application.findMany({
    where: { developer: { customerId }, ...(input.cursor === undefined ? {} : { id: { gt: input.cursor } }) },
    orderBy: { id: 'asc' },
    take: input.limit + 1,
  });
  return cutPage(rows, input.limit, (row) => row.id, viewApplication);
}

function viewDeveloper(row: Developer): DeveloperView {
  return { developerId: row.id, customerId: row.customerId, email: row.email, name: row.name, createdAtMs: row.createdAt.getTime() };
}

function viewApplication(row: Application): ApplicationView {
  return { applicationId: row.id, developerId: row.developerId, name: row.name, createdAtMs: row.createdAt.getTime() };
}
