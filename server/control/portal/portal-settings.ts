// How people come into the portal of a project: by invitation only, or also by asking.
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { AccessDeps, Acting, ControlDeps } from '../control-deps.ts';
import { findProject } from '../projects/find-project.ts';
import { runChange } from '../run-change.ts';

/** What everybody may know of a portal. @throws AppError `resource.not_found` */
export async function describePortal(deps: AccessDeps, projectId: string): Promise<{ projectName: string; isOpen: boolean }> {
  const project = await deps.prisma.project.findUnique({ where: { id: projectId } });
  if (!project) throw new AppError('resource.not_found', 'There is no portal at this address.', { field: 'projectId' });
  return { projectName: project.name, isOpen: project.isPortalOpen };
}

/** @param input  `isOpen` true: anybody may ask, an operator approves */
export async function setPortalOpen(deps: ControlDeps, acting: Acting, input: { isOpen: boolean }): Promise<void> {
  await runChange(deps, async (tx) => {
    const before = await findProject(tx, acting.projectId);
    await tx.project.update({ where: { id: acting.projectId }, data: { isPortalOpen: input.isOpen } });
    await recordChange(tx, acting, {
      action: 'project.set_portal_open',
      entityKind: 'project',
      entityId: before.id,
      entityName: before.name,
      before: { isPortalOpen: before.isPortalOpen },
      after: { isPortalOpen: input.isOpen },
    });
  });
}
