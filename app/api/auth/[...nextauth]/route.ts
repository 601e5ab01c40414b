// next-auth's endpoints: CSRF token, sign-in, sign-out. Its base URL is NEXTAUTH_URL, given by the supervisor and never
// taken from a Host header.
import * as imported from 'next-auth';
import { createAuthOptions } from '#server/auth/auth-options.ts';
import { authSettings } from '#server/auth/auth-settings.ts';
import { getConsoleDeps } from '#server/trpc/compose-console.ts';

type RouteContext = { params: Promise<{ nextauth: string[] }> };
type Handler = (request: Request, context: RouteContext) => Promise<Response>;

export const dynamic = 'force-dynamic';

async function handle(request: Request, context: RouteContext): Promise<Response> {
  const { control, logger } = getConsoleDeps();
  const respond = nextAuth(createAuthOptions({ ...authSettings(), access: control, logger }));
  return respond(request, context);
}

export { handle as GET, handle as POST };

/** Types see the CommonJS module, whose default is an object; the bundler unwraps it to the function. */
const nextAuth = imported.default as unknown as (options: ReturnType<typeof createAuthOptions>) => Handler;
