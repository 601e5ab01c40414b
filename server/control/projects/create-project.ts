// Makes a project with an account id of its own; its maker becomes owner. Only who owns a project already may make
// another: people let in to look are not given room of their own.
import type { ProjectView } from '#server/contracts/project.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId, pick } from '#server/kernel/ids.ts';
import type { Principal } from '../access/principal.ts';
import { actorOf } from '../access/principal.ts';
import { recordChange } from '../audit/record-change.ts';
import type { ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { viewProject } from './find-project.ts';

/** @throws AppError `auth.forbidden` when the member owns no project */
export async function createProject(
  deps: ControlDeps,
  maker: Extract<Principal, { kind: 'member' }>,
  input: { name: string },
): Promise<ProjectView> {
  if (![...maker.roles.values()].includes('owner')) throw new AppError('auth.forbidden', 'Only owners of a project can make another one.');
  return runChange(deps, async (tx) => {
    const project = await tx.project.create({
      data: { id: newResourceId(deps.random), name: input.name, accountId: pick(deps.random, '0123456789', 12) },
    });
    await tx.membership.create({ data: { projectId: project.id, memberId: maker.memberId, role: 'owner' } });
    const view = viewProject(project, 'owner');
    await recordChange(
      tx,
      { actor: actorOf(maker), projectId: project.id },
      {
        action: 'project.create',
        entityKind: 'project',
        entityId: project.id,
        entityName: project.name,
        after: view,
      },
    );
    return view;
  });
}
