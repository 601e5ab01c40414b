// A project's row as callers see it, and the scope in which its queues and topics live.

import type { Project } from '#prisma/generated/client.ts';
import type { MessagingScope } from '#server/contracts/ports.ts';
import type { ProjectView } from '#server/contracts/project.ts';
import type { Role } from '#server/contracts/role.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { ControlDeps, Transaction } from '../control-deps.ts';

export function viewProject(project: Project, role: Role): ProjectView {
  return {
    projectId: project.id,
    name: project.name,
    accountId: project.accountId,
    egressAllow: project.egressAllow,
    createdAtMs: project.createdAt.getTime(),
    role,
  };
}

/** @throws AppError `resource.not_found` */
export async function findProject(db: Transaction | ControlDeps['prisma'], projectId: string): Promise<Project> {
  const project = await db.project.findUnique({ where: { id: projectId } });
  if (!project) throw new AppError('resource.not_found', 'There is no such project.', { field: 'projectId' });
  return project;
}

/** Account and region for calls to the ports of queues and topics. */
export async function messagingScope(db: Transaction | ControlDeps['prisma'], projectId: string, region: string): Promise<MessagingScope> {
  const { accountId } = await findProject(db, projectId);
  return { projectId, accountId, region };
}
