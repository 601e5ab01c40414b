// Sign-in with e-mail and password through next-auth. Its JWT strategy (the only one for credentials) carries the token of
// a session row and nothing else, so that the row decides: it can be listed, revoked and expires on its own terms.
import type { AuthOptions } from 'next-auth';
import { SignIn } from '#server/contracts/access.ts';
import { safeCallbackPath } from '#server/contracts/callback-path.ts';
import { checkSession } from '#server/control/access/check-session.ts';
import { openSession } from '#server/control/access/open-session.ts';
import { actorOf } from '#server/control/access/principal.ts';
import { revokeSession } from '#server/control/access/revoke-session.ts';
import { verifySignIn } from '#server/control/access/verify-sign-in.ts';
import type { AccessDeps } from '#server/control/control-deps.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { limits } from '#server/kernel/limits.ts';
import type { AuthSettings } from './auth-settings.ts';
import { clientAddress } from './client-address.ts';
import type { SessionClaim } from './read-session-cookie.ts';
import { readSessionCookie } from './read-session-cookie.ts';
import { cookieOptions } from './session-cookie.ts';

export type AuthDeps = AuthSettings & {
  access: AccessDeps;
  logger: { error(fields: object, message: string): void };
};

/**
 * The settings next-auth works with.
 *
 * A refused sign-in reaches the page as the error's code only (`auth.failed`, `auth.throttled`, `input.invalid`): text
 * in a link could be anybody's.
 */
export function createAuthOptions(deps: AuthDeps): AuthOptions {
  const maxAge = limits.control.sessionLifeSeconds;
  return {
    secret: deps.authSecret,
    session: { strategy: 'jwt', maxAge },
    jwt: { maxAge },
    cookies: cookieOptions(deps),
    useSecureCookies: deps.isSecure,
    pages: { signIn: '/sign-in', signOut: '/sign-in', error: '/sign-in' },
    providers: [
      {
        id: 'credentials',
        name: 'Password',
        type: 'credentials',
        credentials: { email: { label: 'E-mail', type: 'email' }, password: { label: 'Password', type: 'password' } },
        authorize: (given, request) => signIn(deps, given, new Headers(textHeaders(request.headers))),
      },
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? claimOf(user) : token),
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => new URL(safeCallbackPath(url, new URL(baseUrl).origin), baseUrl).href,
    },
    events: { signOut: async ({ token }) => endSession(deps, { memberId: String(token?.sub), sessionId: String(token?.sid) }) },
    logger: {
      error: (code, metadata) => logProblem(deps, code, metadata),
      warn: (code) => deps.logger.error({ code }, 'sign-in library warns'),
      debug: () => undefined,
    },
  };
}

/** What `authorize` hands to the jwt callback: next-auth wants an id, the session's token rides along. */
type SignedIn = { id: string; sessionToken: string };

async function signIn(deps: AuthDeps, given: unknown, headers: Headers): Promise<SignedIn> {
  const credentials = SignIn.safeParse(given);
  if (!credentials.success) throw new Error('input.invalid');
  const ipAddress = clientAddress(headers.get('x-forwarded-for'));
  try {
    const { email, password } = credentials.data;
    const member = await verifySignIn(deps.access, { email, password, ipAddress });
    const previous = await readSessionCookie(deps, headers);
    if (previous) await endSession(deps, previous);
    const opened = await openSession(deps.access, {
      memberId: member.memberId,
      userAgent: headers.get('user-agent') ?? '',
      ipAddress,
    });
    return { id: member.memberId, sessionToken: opened.sessionId };
  } catch (error) {
    if (error instanceof AppError) throw new Error(error.code);
    deps.logger.error({ err: error }, 'sign-in failed on our side');
    throw new Error('internal.bug');
  }
}

/** Ends the session a cookie claims, if it still lives: at sign-out, and when the same browser signs in anew. */
async function endSession(deps: AuthDeps, claim: SessionClaim): Promise<void> {
  const principal = await checkSession(deps.access, claim);
  if (principal.kind !== 'member') return;
  await revokeSession(deps.access, { memberId: principal.memberId, actor: actorOf(principal) }, { sessionId: principal.sessionId });
}

function claimOf(user: object): { sub: string; sid: string } {
  if (!('id' in user && 'sessionToken' in user)) throw new AppError('internal.bug', 'Sign-in gave no session.');
  return { sub: String(user.id), sid: String(user.sessionToken) };
}

function textHeaders(headers: unknown): Record<string, string> {
  const entries = Object.entries(headers ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

/** Refused passwords are ordinary; they are counted by the throttle and need no line at error level. */
function logProblem(deps: AuthDeps, code: string, metadata: unknown): void {
  const error = metadata instanceof Error ? metadata : undefined;
  deps.logger.error({ code, err: error }, 'sign-in library failed');
}
