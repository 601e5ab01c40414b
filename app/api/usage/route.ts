// Usage as a CSV file, for the console's download button and for programs with an access token.
import { readSession } from '#server/auth/read-session.ts';
import { answerUsageCsv } from '#server/trpc/answer-usage-csv.ts';
import { getConsoleDeps } from '#server/trpc/compose-console.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return answerUsageCsv(request, { deps: getConsoleDeps(), readSession: () => readSession(request.headers) });
}
