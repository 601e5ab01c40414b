// The download of usage: `GET /api/usage`. Every page of it is asked of the procedure `usage.table`, with the caller's own
// rights, so whoever may not see the page may not download it; a session that ends meanwhile ends the download.
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { UsageGrain, type UsageTableRow } from '#server/contracts/usage.ts';
import { usageCsvHead, usageCsvLines } from '#server/control/usage/model/usage-csv.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { ConsoleDeps } from './console-deps.ts';
import type { SessionClaim } from './context.ts';
import { createContext } from './context.ts';
import { guardRequest } from './guard-request.ts';
import { readBearer } from './read-bearer.ts';
import { createCaller } from './root.ts';

const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((text) => Date.parse(text));
const id = z.string().min(1).max(128).optional();

/** The fields of the address. Times are UTC dates or instants with a zone; `to` is exclusive. */
const Download = z
  .object({ project: z.string(), from: instant, to: instant, grain: UsageGrain.default('day'), customer: id, key: id, plan: id, api: id })
  .transform(({ project, from, to, grain, ...filter }) => ({
    projectId: project,
    fromMs: from,
    toMs: to,
    grain,
    by: ['time', 'customer', 'key'] as ('time' | 'customer' | 'key')[],
    order: 'oldest' as const,
    limit: 1_000,
    ...(filter.customer !== undefined && { customerId: filter.customer }),
    ...(filter.key !== undefined && { keyId: filter.key }),
    ...(filter.plan !== undefined && { planId: filter.plan }),
    ...(filter.api !== undefined && { apiId: filter.api }),
  }));

type Question = z.infer<typeof Download>;

/**
 * Answers with `text/csv`, streamed page by page; a failure in the middle breaks the connection off, so that a part is
 * never taken for the whole.
 *
 * @param readSession  reads the signed cookie; called only when there is no bearer token
 */
export async function answerUsageCsv(
  request: Request,
  options: { deps: ConsoleDeps; readSession: () => Promise<SessionClaim | null> },
): Promise<Response> {
  const bearer = readBearer(request.headers.get('authorization'));
  const refusal = guardRequest(
    {
      method: request.method,
      contentType: null,
      contentLength: null,
      origin: request.headers.get('origin'),
      secFetchSite: request.headers.get('sec-fetch-site'),
      hasBearer: bearer !== null,
      callCount: 1,
    },
    options.deps.allowedOrigins,
  );
  if (refusal) return refuse(refusal.status, refusal.status === 403 ? 'auth.forbidden' : 'input.invalid', refusal.message);
  const download = Download.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!download.success) return refuse(400, 'input.invalid', z.prettifyError(download.error));
  const question = download.data;
  const claim = bearer === null ? await options.readSession() : null;
  const caller = createCaller(await createContext(options.deps, { bearer, claim, signal: request.signal }));
  try {
    const first = await caller.usage.table(question);
    return new Response(
      streamPages(first, (cursor) => caller.usage.table({ ...question, cursor })),
      { headers: headersOf(question) },
    );
  } catch (error) {
    if (error instanceof TRPCError && error.cause instanceof AppError) {
      return refuse(error.cause.httpStatus, error.cause.code, error.cause.message);
    }
    if (error instanceof TRPCError && error.code === 'BAD_REQUEST') return refuse(400, 'input.invalid', 'The input is not acceptable.');
    options.deps.logger.error({ err: error }, 'usage download failed');
    return refuse(500, 'internal.bug', 'Something went wrong on our side.');
  }
}

type TablePage = { items: UsageTableRow[]; nextCursor: string | null };

function streamPages(first: TablePage, readNext: (cursor: string) => Promise<TablePage>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let page: TablePage | null = null;
  return new ReadableStream({
    async pull(controller) {
      if (page !== null && page.nextCursor === null) return controller.close();
      const head = page === null ? usageCsvHead : '';
      page = page === null ? first : await readNext(page.nextCursor ?? '');
      controller.enqueue(encoder.encode(head + usageCsvLines(page.items)));
    },
  });
}

function headersOf({ fromMs, toMs, grain }: Question): Record<string, string> {
  const day = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);
  return {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="usage ${day(fromMs)} to ${day(Math.max(fromMs, toMs - 1))} by ${grain}.csv"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
}

function refuse(status: number, errorCode: string, message: string): Response {
  return Response.json({ error: { message, data: { errorCode } } }, { status, headers: { 'cache-control': 'no-store' } });
}
