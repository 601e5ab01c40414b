// The audit log of a project.
import { ListAudit } from '#server/contracts/audit.ts';
import { listAudit } from '#server/control/audit/list-audit.ts';
import { projectProcedure, router } from '../procedures.ts';

export const auditRouter = router({
  list: projectProcedure('viewer')
    .input(ListAudit)
    .query(({ ctx, input }) => listAudit(ctx.deps.control, ctx.acting, input)),
});
