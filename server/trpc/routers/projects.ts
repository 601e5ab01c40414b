// Projects: the tenants of the house.
import { CreateProject, RenameProject, SetEgressAllow } from '#server/contracts/project.ts';
import { createProject } from '#server/control/projects/create-project.ts';
import { listProjects } from '#server/control/projects/list-projects.ts';
import { updateProject } from '#server/control/projects/update-project.ts';
import { memberProcedure, projectProcedure, router, signedInProcedure } from '../procedures.ts';

export const projectsRouter = router({
  /** Where clients reach the house, for lines to copy. */
  endpoints: signedInProcedure.query(({ ctx }) => ctx.deps.endpoints),
  list: signedInProcedure.query(({ ctx }) => listProjects(ctx.deps.control, ctx.principal)),
  create: memberProcedure.input(CreateProject).mutation(({ ctx, input }) => createProject(ctx.deps.control, ctx.principal, input)),
  rename: projectProcedure('owner')
    .input(RenameProject)
    .mutation(({ ctx, input }) => updateProject(ctx.deps.control, { ...ctx.acting, role: ctx.role }, { name: input.name })),
  setEgressAllow: projectProcedure('owner')
    .input(SetEgressAllow)
    .mutation(({ ctx, input }) => updateProject(ctx.deps.control, { ...ctx.acting, role: ctx.role }, { egressAllow: input.egressAllow })),
});
