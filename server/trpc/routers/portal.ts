// The developer portal. What anybody may call stands first; everything after it looks at the signed-in developer's own
// customer and takes no project or customer from its input.
import { ChangePassword } from '#server/contracts/access.ts';
import {
  AcceptInvitation,
  ApplicationReference,
  CreateOwnApplication,
  CreateOwnKey,
  InvitationReference,
  OwnKeyReference,
  PortalReference,
  PortalSignIn,
  ReadOwnUsage,
  RequestAccess,
  RotateOwnKey,
  SessionReference,
} from '#server/contracts/portal.ts';
import { listDeveloperSessions, revokeDeveloperSession } from '#server/control/portal/developer-sessions.ts';
import { acceptInvitation, readInvitation } from '#server/control/portal/invitations.ts';
import {
  createOwnApplication,
  findOwnApplication,
  listOffers,
  listOwnApplications,
  listPublishedPlans,
} from '#server/control/portal/own-applications.ts';
import { createOwnKey, revokeOwnKey, rotateOwnKey } from '#server/control/portal/own-keys.ts';
import { readOwnQuotas, readOwnUsage } from '#server/control/portal/own-usage.ts';
import { describePortal } from '#server/control/portal/portal-settings.ts';
import { changeDeveloperPassword, signInDeveloper } from '#server/control/portal/sign-in-developer.ts';
import { requestAccess } from '#server/control/portal/sign-ups.ts';
import { developerProcedure, publicProcedure, router } from '../procedures.ts';

export const portalRouter = router({
  describe: publicProcedure.input(PortalReference).query(({ ctx, input }) => describePortal(ctx.deps.control, input.projectId)),
  listOffers: publicProcedure.input(PortalReference).query(({ ctx, input }) => listOffers(ctx.deps.control, input.projectId)),
  readInvitation: publicProcedure.input(InvitationReference).query(({ ctx, input }) => readInvitation(ctx.deps.control, input.token)),
  acceptInvitation: publicProcedure.input(AcceptInvitation).mutation(async ({ ctx, input }) => {
    const { projectId, sessionToken } = await acceptInvitation(ctx.deps.control, input, ctx.browser);
    ctx.setDeveloperSession(sessionToken);
    return { projectId };
  }),
  requestAccess: publicProcedure
    .input(RequestAccess)
    .mutation(({ ctx, input }) => requestAccess(ctx.deps.control, input, ctx.browser.ipAddress)),
  signIn: publicProcedure.input(PortalSignIn).mutation(async ({ ctx, input }) => {
    const sessionToken = await signInDeveloper(ctx.deps.control, input, ctx.browser);
    const previous = await ctx.readDeveloper();
    if (previous) await revokeDeveloperSession(ctx.deps.control, previous, previous.sessionId);
    ctx.setDeveloperSession(sessionToken);
  }),

  whoAmI: developerProcedure.query(({ ctx }) => ctx.developer),
  signOut: developerProcedure.mutation(async ({ ctx }) => {
    await revokeDeveloperSession(ctx.deps.control, ctx.developer, ctx.developer.sessionId);
    ctx.setDeveloperSession(null);
  }),
  changePassword: developerProcedure
    .input(ChangePassword)
    .mutation(({ ctx, input }) => changeDeveloperPassword(ctx.deps.control, ctx.developer, input)),
  listSessions: developerProcedure.query(({ ctx }) => listDeveloperSessions(ctx.deps.control, ctx.developer)),
  revokeSession: developerProcedure
    .input(SessionReference)
    .mutation(({ ctx, input }) => revokeDeveloperSession(ctx.deps.control, ctx.developer, input.sessionId)),

  listPlans: developerProcedure.query(({ ctx }) => listPublishedPlans(ctx.deps.control, ctx.developer)),
  listApplications: developerProcedure.query(({ ctx }) => listOwnApplications(ctx.deps.control, ctx.developer)),
  getApplication: developerProcedure.input(ApplicationReference).query(async ({ ctx, input }) => {
    const { prisma, clock } = ctx.deps.control;
    const application = await findOwnApplication(prisma, ctx.developer, input.applicationId, clock.nowMs());
    return { ...application, gatewayPort: ctx.deps.endpoints.gatewayPort };
  }),
  createApplication: developerProcedure
    .input(CreateOwnApplication)
    .mutation(({ ctx, input }) => createOwnApplication(ctx.deps.control, ctx.developer, input)),
  createKey: developerProcedure.input(CreateOwnKey).mutation(({ ctx, input }) => createOwnKey(ctx.deps.control, ctx.developer, input)),
  rotateKey: developerProcedure.input(RotateOwnKey).mutation(({ ctx, input }) => rotateOwnKey(ctx.deps.control, ctx.developer, input)),
  revokeKey: developerProcedure.input(OwnKeyReference).mutation(({ ctx, input }) => revokeOwnKey(ctx.deps.control, ctx.developer, input)),
  usage: developerProcedure
    .input(ReadOwnUsage)
    .query(({ ctx, input }) => readOwnUsage({ ...ctx.deps.control, usage: ctx.deps.usage }, ctx.developer, input)),
  quotas: developerProcedure.query(({ ctx }) => readOwnQuotas({ ...ctx.deps.control, usage: ctx.deps.usage }, ctx.developer)),
});
