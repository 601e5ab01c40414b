// The HTTP door of the control plane: guards the request, reads its body within bounds, finds out who calls, and lets
// tRPC answer. app/api/trpc/[trpc]/route.ts hands its requests here.
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { clientAddress } from '#server/auth/client-address.ts';
import { limits } from '#server/kernel/limits.ts';
import type { ConsoleDeps } from './console-deps.ts';
import type { SessionClaim } from './context.ts';
import { createContext } from './context.ts';
import { readDeveloperCookie, writeDeveloperCookie } from './developer-cookie.ts';
import type { Refusal } from './guard-request.ts';
import { guardRequest, tooLarge } from './guard-request.ts';
import { readBearer } from './read-bearer.ts';
import { appRouter } from './root.ts';

const trpcEndpoint = '/api/trpc';

/**
 * Answers one request to `/api/trpc/*`.
 *
 * @param readSession  reads the signed cookie; called only when there is no bearer token
 */
export async function handleTrpcRequest(
  request: Request,
  options: { deps: ConsoleDeps; readSession: () => Promise<SessionClaim | null> },
): Promise<Response> {
  const { deps } = options;
  const bearer = readBearer(request.headers.get('authorization'));
  const calls = new URL(request.url).pathname.slice(trpcEndpoint.length + 1);
  const refusal = guardRequest(
    {
      method: request.method,
      contentType: request.headers.get('content-type'),
      contentLength: request.headers.get('content-length'),
      origin: request.headers.get('origin'),
      secFetchSite: request.headers.get('sec-fetch-site'),
      hasBearer: bearer !== null,
      callCount: decodeURIComponent(calls).split(',').length,
    },
    deps.allowedOrigins,
  );
  if (refusal) return refuse(refusal);
  const bounded = await withBoundedBody(request);
  if (bounded === null) return refuse(tooLarge());
  return fetchRequestHandler({
    endpoint: trpcEndpoint,
    req: bounded,
    router: appRouter,
    maxBatchSize: limits.control.maxBatchedCalls,
    createContext: async () =>
      createContext(deps, {
        bearer,
        claim: bearer === null ? await options.readSession() : null,
        developerToken: readDeveloperCookie(request.headers.get('cookie'), deps.isSecure),
        browser: {
          userAgent: request.headers.get('user-agent') ?? '',
          ipAddress: clientAddress(request.headers.get('x-forwarded-for')),
        },
        signal: request.signal,
      }),
    onError: ({ error, path, type }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') deps.logger.error({ err: error.cause ?? error, path, type }, 'procedure failed');
    },
    responseMeta: ({ ctx }) => {
      const headers = new Headers({ 'cache-control': 'no-store' });
      const session = ctx?.newDeveloperSession();
      if (session !== undefined) headers.append('set-cookie', writeDeveloperCookie(session, deps.isSecure));
      return { headers };
    },
  });
}

/** @returns the request with its body in memory, or null once it exceeds the bound, whatever its headers promised */
async function withBoundedBody(request: Request): Promise<Request | null> {
  if (request.body === null) return request;
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of request.body) {
    byteCount += chunk.byteLength;
    if (byteCount > limits.control.maxRequestBodyBytes) return null;
    chunks.push(chunk);
  }
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(chunks),
    signal: request.signal,
  });
}

function refuse(refusal: Refusal): Response {
  const errorCode = refusal.status === 403 ? 'auth.forbidden' : refusal.status === 413 ? 'input.too_large' : 'input.invalid';
  return Response.json(
    { error: { message: refusal.message, code: -32_600, data: { errorCode, httpStatus: refusal.status, field: null, problems: [] } } },
    { status: refusal.status, headers: { 'cache-control': 'no-store' } },
  );
}
