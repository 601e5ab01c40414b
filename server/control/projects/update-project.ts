// Changes a project's name or the private upstreams its APIs may call. Account id and id never change.
import type { ProjectView } from '#server/contracts/project.ts';
import type { Role } from '#server/contracts/role.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findProject, viewProject } from './find-project.ts';

/** @param change  the one field to change; running gateways follow within a second */
export async function updateProject(
  deps: ControlDeps,
  acting: Acting & { role: Role },
  change: { name: string } | { egressAllow: string[] },
): Promise<ProjectView> {
  return runChange(deps, async (tx) => {
    const before = await findProject(tx, acting.projectId);
    const after = await tx.project.update({ where: { id: acting.projectId }, data: change });
    await recordChange(tx, acting, {
      action: 'name' in change ? 'project.rename' : 'project.set_egress',
      entityKind: 'project',
      entityId: after.id,
      entityName: after.name,
      before: { name: before.name, egressAllow: before.egressAllow },
      after: { name: after.name, egressAllow: after.egressAllow },
    });
    return viewProject(after, acting.role);
  });
}
