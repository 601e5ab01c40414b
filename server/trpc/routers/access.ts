// Who is calling, and who may: members, sessions and access tokens.
import { router, signedInProcedure } from '../procedures.ts';

export const accessRouter = router({
  /** The caller itself with its projects and roles. */
  whoAmI: signedInProcedure.query(async ({ ctx }) => {
    return { kind: ctx.principal.kind, name: ctx.principal.name };
  }),
});
