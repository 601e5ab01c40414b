// The control plane over HTTP, for browsers, the CLI and programs.
import { readSession } from '#server/auth/read-session.ts';
import { getConsoleDeps } from '#server/trpc/compose-console.ts';
import { handleTrpcRequest } from '#server/trpc/handle-trpc-request.ts';

export const dynamic = 'force-dynamic';

function handle(request: Request): Promise<Response> {
  return handleTrpcRequest(request, { deps: getConsoleDeps(), readSession: () => readSession(request.headers) });
}

export { handle as GET, handle as POST };
