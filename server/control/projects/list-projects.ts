// The projects a caller may see, by name, with its role in each. A person has few: at most 200 are answered.
import type { ProjectView } from '#server/contracts/project.ts';
import { limits } from '#server/kernel/limits.ts';
import type { Principal } from '../access/principal.ts';
import { roleIn } from '../access/principal.ts';
import type { ControlDeps } from '../control-deps.ts';
import { viewProject } from './find-project.ts';

export async function listProjects(deps: ControlDeps, principal: Exclude<Principal, { kind: 'anonymous' }>): Promise<ProjectView[]> {
  const ids = principal.kind === 'member' ? [...principal.roles.keys()] : [principal.projectId];
  const rows = await deps.prisma.project.findMany({
    where: { id: { in: ids } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: limits.control.pageSizeMax,
  });
  return rows.flatMap((row) => {
    const role = roleIn(principal, row.id);
    return role === null ? [] : [viewProject(row, role)];
  });
}
