// The kinds of procedure. Each declares its authorization as metadata and enforces it before its input is looked
// at; server/trpc/authorization.db.test.ts walks the router and holds every procedure to its declaration.
import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import { ResourceId } from '#server/contracts/names.ts';
import type { Role } from '#server/contracts/role.ts';
import { isAtLeast } from '#server/contracts/role-rank.ts';
import type { Principal } from '#server/control/access/principal.ts';
import { actorOf, roleIn } from '#server/control/access/principal.ts';
import { translateDatabaseError } from '#server/control/run-change.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Context } from './context.ts';
import { formatError, toTrpcError } from './format-error.ts';

/**
 * Who may call: a signed-in member (no access tokens), anybody signed in, a role in the input's project, a developer
 * signed in to the portal, or everybody.
 */
export type Authorization =
  | { kind: 'member' }
  | { kind: 'signed-in' }
  | { kind: 'project'; role: Role }
  | { kind: 'developer' }
  | { kind: 'public' };

type Meta = {
  authorization: Authorization;
  /** True for the little that works while a member still has a one-time password: until then it may be somebody else's guess. */
  worksWithOneTimePassword?: boolean;
};

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    errorFormatter: formatError,
    sse: { maxDurationMs: 300_000, ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 25_000 } },
  });

export const { router, createCallerFactory } = t;

/** Gives errors of the house their status. */
const base = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const cause = translateDatabaseError(result.error.cause);
  if (cause instanceof AppError) throw toTrpcError(cause);
  return result;
});

/** A member in a browser session: what concerns the member itself, never a program. */
export const memberProcedure = base.meta({ authorization: { kind: 'member' } }).use(({ ctx, meta, next }) => {
  if (ctx.principal.kind === 'anonymous') throw signInFirst();
  refuseOneTimePassword(ctx.principal, meta);
  if (ctx.principal.kind !== 'member') throw new AppError('auth.forbidden', 'Only a signed-in member can do this, not an access token.');
  return next({ ctx: { ...ctx, principal: ctx.principal, actor: actorOf(ctx.principal) } });
});

/** A member or an access token, whatever its role: what concerns the caller itself. */
export const signedInProcedure = base.meta({ authorization: { kind: 'signed-in' } }).use(({ ctx, meta, next }) => {
  if (ctx.principal.kind === 'anonymous') throw signInFirst();
  refuseOneTimePassword(ctx.principal, meta);
  return next({ ctx: { ...ctx, principal: ctx.principal } });
});

/**
 * A caller with at least `role` in the project that the input names. Other projects are refused alike whether they exist
 * or not. The use-case gets `ctx.acting` and looks only inside that project.
 */
export function projectProcedure(role: Role) {
  return base
    .meta({ authorization: { kind: 'project', role } })
    .input(z.object({ projectId: ResourceId }))
    .use(({ ctx, input, meta, next }) => {
      if (ctx.principal.kind === 'anonymous') throw signInFirst();
      refuseOneTimePassword(ctx.principal, meta);
      const granted = roleIn(ctx.principal, input.projectId);
      if (granted === null || !isAtLeast(granted, role)) {
        throw new AppError('auth.forbidden', `This needs the role ${role} in the project.`);
      }
      return next({
        ctx: { ...ctx, principal: ctx.principal, role: granted, acting: { actor: actorOf(ctx.principal), projectId: input.projectId } },
      });
    });
}

/** A developer signed in to the portal. Use-cases get `ctx.developer` and look only inside its customer. */
export const developerProcedure = base.meta({ authorization: { kind: 'developer' } }).use(async ({ ctx, next }) => {
  const developer = await ctx.readDeveloper();
  if (developer === null) throw new AppError('auth.required', 'Sign in to the developer portal.');
  return next({ ctx: { ...ctx, developer } });
});

/** The portal's door: what somebody may ask before signing in. Each is bounded or throttled by its use-case. */
export const publicProcedure = base.meta({ authorization: { kind: 'public' } });

function refuseOneTimePassword(principal: Principal, meta: Meta | undefined): void {
  if (principal.kind !== 'member' || !principal.mustChangePassword || meta?.worksWithOneTimePassword === true) return;
  throw new AppError('auth.password_change_required', 'Choose a password of your own first: the one-time password opens nothing else.');
}

function signInFirst(): AppError {
  return new AppError('auth.required', 'Sign in, or send a valid access token.');
}
