// Invitations to the portal: an operator makes a link for a customer; whoever opens it first becomes its developer. The
// link's text has 256 bits, is shown once, works once, expires, and is kept as SHA-256.
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Customer, Invitation, Project } from '#prisma/generated/client.ts';
import type { Page, PageRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { AcceptInvitation, InvitationView, InviteDeveloper } from '#server/contracts/portal.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId, pick } from '#server/kernel/ids.ts';
import { limits } from '#server/kernel/limits.ts';
import { hashPassword } from '#server/kernel/password-hash.ts';
import { recordChange } from '../audit/record-change.ts';
import type { AccessDeps, Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { findCustomer } from '../customers/find-customer.ts';
import { runChange } from '../run-change.ts';
import { developerActor } from './developer-principal.ts';
import type { Browser } from './developer-sessions.ts';
import { openDeveloperSession } from './developer-sessions.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** @returns the invitation with the text of its link, shown once; @throws AppError `resource.conflict` with too many open ones */
export async function inviteDeveloper(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof InviteDeveloper>,
): Promise<{ invitation: InvitationView; token: string }> {
  const token = `sli_${pick(deps.random, base62, 43)}`;
  const now = new Date(deps.clock.nowMs());
  return runChange(deps, async (tx) => {
    const { id: customerId } = await findCustomer(tx, acting, input.customerId);
    if ((await tx.invitation.count({ where: { customerId, ...openAt(now) } })) >= limits.portal.maxOpenInvitationsPerCustomer) {
      throw new AppError('resource.conflict', 'Too many invitations of this customer are open. Withdraw some first.');
    }
    const row = await tx.invitation.create({
      data: {
        id: newResourceId(deps.random),
        customerId,
        email: input.email,
        tokenHash: hashToken(token),
        createdAt: now,
        expiresAt: new Date(now.getTime() + limits.portal.invitationLifeSeconds * 1000),
      },
      include: { customer: true },
    });
    const invitation = viewInvitation(row);
    await recordChange(tx, acting, { ...audited(row), action: 'invitation.create', after: invitation });
    return { invitation, token };
  });
}

/** The invitations that can still be accepted, in the order of ids. */
export async function listInvitations(deps: ControlDeps, acting: Acting, page: PageRequest): Promise<Page<InvitationView>> {
  const rows = await deps.prisma.invitation.findMany({
    where: {
      customer: { projectId: acting.projectId },
      ...openAt(new Date(deps.clock.nowMs())),
      ...(page.cursor === undefined ? {} : { id: { gt: page.cursor } }),
    },
    include: { customer: true },
    orderBy: { id: 'asc' },
    take: page.limit + 1,
  });
  return cutPage(rows, page.limit, (row) => row.id, viewInvitation);
}

/** Its link works no more. @throws AppError `resource.not_found` when it is not open */
export async function withdrawInvitation(deps: ControlDeps, acting: Acting, input: { invitationId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const now = new Date(deps.clock.nowMs());
    const where = { id: input.invitationId, customer: { projectId: acting.projectId }, ...openAt(now) };
    const row = await tx.invitation.findFirst({ where, include: { customer: true } });
    if (!row) throw new AppError('resource.not_found', 'There is no such open invitation.', { field: 'invitationId' });
    await tx.invitation.update({ where: { id: row.id }, data: { revokedAt: now } });
    await recordChange(tx, acting, { ...audited(row), action: 'invitation.withdraw', before: viewInvitation(row) });
  });
}

/** What a link invites to. @throws AppError `auth.invitation_invalid` alike for unknown, used, withdrawn and expired ones */
export async function readInvitation(deps: AccessDeps, token: string) {
  const { customer, email, expiresAt } = await findOpen(deps.prisma, token, deps.clock.nowMs());
  const { project } = customer;
  return { projectId: project.id, projectName: project.name, customerName: customer.name, email, expiresAtMs: expiresAt.getTime() };
}

/**
 * Makes the developer an invitation is for, and begins a session.
 *
 * @returns the project and the token for the cookie
 * @throws AppError `auth.invitation_invalid`; `resource.conflict` when the e-mail has an account of this project already
 */
export async function acceptInvitation(
  deps: AccessDeps,
  input: z.infer<typeof AcceptInvitation>,
  browser: Browser,
): Promise<{ projectId: string; sessionToken: string }> {
  // Looked at first, so that only who holds an invitation can make us hash.
  await findOpen(deps.prisma, input.token, deps.clock.nowMs());
  const passwordHash = await hashPassword(input.password, deps.random);
  const developer = await runChange(deps, async (tx) => {
    const now = new Date(deps.clock.nowMs());
    const invitation = await findOpen(tx, input.token, now.getTime());
    const email = invitation.email === '' ? input.email : invitation.email;
    // The update takes the row's lock and asks once more: of two who open the link together, one is let in.
    const { count } = await tx.invitation.updateMany({ where: { id: invitation.id, ...openAt(now) }, data: { usedAt: now } });
    if (count === 0) throw noInvitation();
    const { id: customerId, projectId } = invitation.customer;
    const row = await tx.developer.create({
      data: { id: newResourceId(deps.random), projectId, customerId, email, name: input.name, passwordHash },
    });
    await tx.signUp.deleteMany({ where: { projectId, email } });
    const actor = developerActor({ developerId: row.id, email });
    await recordChange(
      tx,
      { actor, projectId },
      {
        action: 'invitation.accept',
        entityKind: 'developer',
        entityId: row.id,
        entityName: email,
        after: { developerId: row.id, customerId, email, name: row.name, invitationId: invitation.id },
      },
    );
    return row;
  });
  return { projectId: developer.projectId, sessionToken: await openDeveloperSession(deps, developer.id, browser) };
}

type OpenInvitation = Invitation & { customer: Customer & { project: Project } };

async function findOpen(db: Transaction | AccessDeps['prisma'], token: string, nowMs: number): Promise<OpenInvitation> {
  const row = await db.invitation.findUnique({
    where: { tokenHash: hashToken(token), ...openAt(new Date(nowMs)) },
    include: { customer: { include: { project: true } } },
  });
  if (!row?.customer.isEnabled) throw noInvitation();
  return row;
}

function openAt(now: Date) {
  return { usedAt: null, revokedAt: null, expiresAt: { gt: now } } as const;
}

function noInvitation(): AppError {
  return new AppError(
    'auth.invitation_invalid',
    'This invitation does not work: it was used, withdrawn, or has expired. Ask for another one.',
  );
}

function hashToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token).digest());
}

function viewInvitation(row: Invitation & { customer: Customer }): InvitationView {
  const { id: customerId, name } = row.customer;
  return {
    invitationId: row.id,
    customer: { customerId, name },
    email: row.email,
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
  };
}

function audited(row: Invitation & { customer: Customer }) {
  return { entityKind: 'invitation' as const, entityId: row.id, entityName: row.email === '' ? row.customer.name : row.email };
}
