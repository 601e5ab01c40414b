// Asking for an account of an open portal, and an operator's decision. Until then nobody can sign in; what the asker
// chose as password is kept as a hash only.
import type { z } from 'zod';
import type { SignUp } from '#prisma/generated/client.ts';
import type { Page, PageRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { RequestAccess, SignUpView } from '#server/contracts/portal.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { limits } from '#server/kernel/limits.ts';
import { hashPassword } from '#server/kernel/password-hash.ts';
import { countAttempt } from '../access/count-attempt.ts';
import { recordChange } from '../audit/record-change.ts';
import type { AccessDeps, Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { findCustomer } from '../customers/find-customer.ts';
import { runChange } from '../run-change.ts';
import { developerActor } from './developer-principal.ts';
import { portalSubject } from './sign-in-developer.ts';

/**
 * Asks for an account.
 *
 * An e-mail that has an account, or waits already, is answered alike and changes nothing: nobody learns who is here.
 *
 * @throws AppError `auth.forbidden` when the portal is by invitation only, `auth.throttled` as sign-in,
 *         `resource.conflict` while too many wait
 */
export async function requestAccess(deps: AccessDeps, input: z.infer<typeof RequestAccess>, ipAddress: string): Promise<void> {
  const { projectId, email, name, company } = input;
  const project = await deps.prisma.project.findUnique({ where: { id: projectId } });
  if (!project?.isPortalOpen) throw new AppError('auth.forbidden', 'This portal is open by invitation only.');
  await countAttempt(deps, portalSubject(projectId, `sign-up:${email}`), ipAddress.slice(0, 64));
  const passwordHash = await hashPassword(input.password, deps.random);
  await runChange(deps, async (tx) => {
    const account = { projectId_email: { projectId, email } };
    if ((await tx.developer.findUnique({ where: account })) ?? (await tx.signUp.findUnique({ where: account }))) return;
    if ((await tx.signUp.count({ where: { projectId } })) >= limits.portal.maxWaitingSignUps) {
      throw new AppError('resource.conflict', 'Too many people wait for approval at the moment. Try again later.');
    }
    const row = await tx.signUp.create({ data: { id: newResourceId(deps.random), projectId, email, name, company, passwordHash } });
    const actor = developerActor({ developerId: row.id, email });
    await recordChange(tx, { actor, projectId }, { ...audited(row), action: 'sign_up.request', after: viewSignUp(row) });
  });
}

/** Who waits, in the order of ids. */
export async function listSignUps(deps: ControlDeps, acting: Acting, page: PageRequest): Promise<Page<SignUpView>> {
  const rows = await deps.prisma.signUp.findMany({
    where: { projectId: acting.projectId, ...(page.cursor === undefined ? {} : { id: { gt: page.cursor } }) },
    orderBy: { id: 'asc' },
    take: page.limit + 1,
  });
  return cutPage(rows, page.limit, (row) => row.id, viewSignUp);
}

/** Makes the asker a developer of a customer; the password it chose lets it in. @throws AppError `resource.not_found` */
export async function approveSignUp(deps: ControlDeps, acting: Acting, input: { signUpId: string; customerId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const row = await takeSignUp(tx, acting, input.signUpId);
    const { id: customerId } = await findCustomer(tx, acting, input.customerId);
    const { projectId, email, name, passwordHash } = row;
    const developer = await tx.developer.create({
      data: { id: newResourceId(deps.random), projectId, customerId, email, name, passwordHash },
    });
    await recordChange(tx, acting, {
      ...audited(row),
      action: 'sign_up.approve',
      before: viewSignUp(row),
      after: { developerId: developer.id, customerId, email, name },
    });
  });
}

/** Forgets somebody who asked. @throws AppError `resource.not_found` */
export async function declineSignUp(deps: ControlDeps, acting: Acting, input: { signUpId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const row = await takeSignUp(tx, acting, input.signUpId);
    await recordChange(tx, acting, { ...audited(row), action: 'sign_up.decline', before: viewSignUp(row) });
  });
}

/** Deletes the row, which also decides between two operators who decide at the same time. */
async function takeSignUp(tx: Transaction, acting: Acting, signUpId: string): Promise<SignUp> {
  const row = await tx.signUp.findFirst({ where: { id: signUpId, projectId: acting.projectId } });
  const { count } = await tx.signUp.deleteMany({ where: { id: signUpId, projectId: acting.projectId } });
  if (!row || count === 0) throw new AppError('resource.not_found', 'Nobody waits under this id any more.', { field: 'signUpId' });
  return row;
}

function viewSignUp(row: SignUp): SignUpView {
  return { signUpId: row.id, email: row.email, name: row.name, company: row.company, createdAtMs: row.createdAt.getTime() };
}

function audited(row: SignUp) {
  return { entityKind: 'sign_up' as const, entityId: row.id, entityName: row.email };
}
