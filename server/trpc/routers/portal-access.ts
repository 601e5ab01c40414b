// Whom operators let into the developer portal: invitations, people who ask, and whether one may ask at all.
import { PageRequest } from '#server/contracts/page.ts';
import { ApproveSignUp, InvitationId, InviteDeveloper, SetPortalOpen, SignUpReference } from '#server/contracts/portal.ts';
import { inviteDeveloper, listInvitations, withdrawInvitation } from '#server/control/portal/invitations.ts';
import { describePortal, setPortalOpen } from '#server/control/portal/portal-settings.ts';
import { approveSignUp, declineSignUp, listSignUps } from '#server/control/portal/sign-ups.ts';
import { projectProcedure, router } from '../procedures.ts';

export const portalAccessRouter = router({
  get: projectProcedure('viewer').query(({ ctx, input }) => describePortal(ctx.deps.control, input.projectId)),
  setOpen: projectProcedure('operator')
    .input(SetPortalOpen)
    .mutation(({ ctx, input }) => setPortalOpen(ctx.deps.control, ctx.acting, input)),
  listInvitations: projectProcedure('viewer')
    .input(PageRequest)
    .query(({ ctx, input }) => listInvitations(ctx.deps.control, ctx.acting, input)),
  invite: projectProcedure('operator')
    .input(InviteDeveloper)
    .mutation(({ ctx, input }) => inviteDeveloper(ctx.deps.control, ctx.acting, input)),
  withdrawInvitation: projectProcedure('operator')
    .input(InvitationId)
    .mutation(({ ctx, input }) => withdrawInvitation(ctx.deps.control, ctx.acting, input)),
  listSignUps: projectProcedure('viewer')
    .input(PageRequest)
    .query(({ ctx, input }) => listSignUps(ctx.deps.control, ctx.acting, input)),
  approveSignUp: projectProcedure('operator')
    .input(ApproveSignUp)
    .mutation(({ ctx, input }) => approveSignUp(ctx.deps.control, ctx.acting, input)),
  declineSignUp: projectProcedure('operator')
    .input(SignUpReference)
    .mutation(({ ctx, input }) => declineSignUp(ctx.deps.control, ctx.acting, input)),
});
