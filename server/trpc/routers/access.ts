// Who is calling, and who may: members, sessions and access tokens.
import {
  AddMember,
  ChangeMemberRole,
  ChangePassword,
  CreateAccessToken,
  RememberProject,
  RemoveMember,
  RevokeAccessToken,
  RevokeSession,
} from '#server/contracts/access.ts';
import { PageRequest } from '#server/contracts/page.ts';
import { addMember } from '#server/control/access/add-member.ts';
import { changeMemberRole } from '#server/control/access/change-member-role.ts';
import { changePassword } from '#server/control/access/change-password.ts';
import { createAccessToken } from '#server/control/access/create-access-token.ts';
import { listAccessTokens } from '#server/control/access/list-access-tokens.ts';
import { listMembers } from '#server/control/access/list-members.ts';
import { listSessions } from '#server/control/access/list-sessions.ts';
import type { Principal } from '#server/control/access/principal.ts';
import { rememberProject } from '#server/control/access/remember-project.ts';
import { removeMember } from '#server/control/access/remove-member.ts';
import { revokeAccessToken } from '#server/control/access/revoke-access-token.ts';
import { revokeOtherSessions, revokeSession } from '#server/control/access/revoke-session.ts';
import { listProjects } from '#server/control/projects/list-projects.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { memberProcedure, projectProcedure, router, signedInProcedure } from '../procedures.ts';

export const accessRouter = router({
  /** The caller itself, with its projects and its role in each; with a one-time password no project is named. */
  whoAmI: signedInProcedure.meta({ authorization: { kind: 'signed-in' }, worksWithOneTimePassword: true }).query(async ({ ctx }) => ({
    kind: ctx.principal.kind,
    name: ctx.principal.name,
    email: ctx.principal.kind === 'member' ? ctx.principal.email : null,
    mustChangePassword: hasOneTimePassword(ctx.principal),
    lastProjectId: ctx.principal.kind === 'member' ? ctx.principal.lastProjectId : null,
    projects: hasOneTimePassword(ctx.principal) ? [] : await listProjects(ctx.deps.control, ctx.principal),
  })),

  changePassword: memberProcedure
    .meta({ authorization: { kind: 'member' }, worksWithOneTimePassword: true })
    .input(ChangePassword)
    .mutation(async ({ ctx, input }) => {
      const { memberId, email, sessionId } = ctx.principal;
      await changePassword(ctx.deps.control, { memberId, email, sessionId, actor: ctx.actor }, input);
    }),
  rememberProject: memberProcedure
    .input(RememberProject)
    .mutation(({ ctx, input }) => rememberProject(ctx.deps.control, ctx.principal, input.projectId)),
  listSessions: memberProcedure.query(({ ctx }) => listSessions(ctx.deps.control, ctx.principal)),
  revokeSession: memberProcedure
    .input(RevokeSession)
    .mutation(({ ctx, input }) => revokeSession(ctx.deps.control, { memberId: ctx.principal.memberId, actor: ctx.actor }, input)),
  revokeOtherSessions: memberProcedure.mutation(({ ctx }) => revokeOtherSessions(ctx.deps.control, { ...ctx.principal, actor: ctx.actor })),

  listMembers: projectProcedure('viewer')
    .input(PageRequest)
    .query(({ ctx, input }) => listMembers(ctx.deps.control, ctx.acting, input)),
  addMember: projectProcedure('owner')
    .input(AddMember)
    .mutation(({ ctx, input }) => addMember(ctx.deps.control, ctx.acting, input)),
  changeMemberRole: projectProcedure('owner')
    .input(ChangeMemberRole)
    .mutation(({ ctx, input }) => changeMemberRole(ctx.deps.control, ctx.acting, input)),
  removeMember: projectProcedure('owner')
    .input(RemoveMember)
    .mutation(({ ctx, input }) => removeMember(ctx.deps.control, ctx.acting, input)),

  listTokens: projectProcedure('operator')
    .input(PageRequest)
    .query(({ ctx, input }) => listAccessTokens(ctx.deps.control, ctx.acting, input)),
  createToken: projectProcedure('operator')
    .input(CreateAccessToken)
    .mutation(({ ctx, input }) => {
      // A token that could make tokens would outlive its own revocation.
      if (ctx.principal.kind !== 'member') throw new AppError('auth.forbidden', 'Only a signed-in member can make access tokens.');
      return createAccessToken(ctx.deps.control, ctx.acting, { memberId: ctx.principal.memberId, role: ctx.role }, input);
    }),
  revokeToken: projectProcedure('operator')
    .input(RevokeAccessToken)
    .mutation(({ ctx, input }) =>
      revokeAccessToken(ctx.deps.control, ctx.acting, { memberId: ctx.principal.memberId, role: ctx.role }, input),
    ),
});

function hasOneTimePassword(principal: Principal): boolean {
  return principal.kind === 'member' && principal.mustChangePassword;
}
