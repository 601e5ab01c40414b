// The declarative file: planned and applied on the server, so that the CLI holds no rules.
import { ApplyProjectFile } from '#server/contracts/project-plan.ts';
import { applyProjectFile } from '#server/control/project-file/apply-project-file.ts';
import { projectProcedure, router } from '../procedures.ts';

export const projectFileRouter = router({
  applyFile: projectProcedure('operator')
    .input(ApplyProjectFile)
    .mutation(({ ctx, input }) =>
      applyProjectFile(
        ctx.deps.control,
        { ...ctx.acting, role: ctx.role },
        { file: input.file, isDryRun: input.isDryRun, gatewayPort: ctx.deps.endpoints.gatewayPort },
      ),
    ),
});
