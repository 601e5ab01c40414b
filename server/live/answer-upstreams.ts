// The health of a project's upstreams for the console process: GET /upstreams?project=ID&name=NAME… on the runtime's own port, with
// the internal secret as a bearer token. Asks the threads at every request; nothing is kept.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ThreadUpstream } from '../contracts/upstream-health.ts';
import { createSecretCheck } from './internal-secret.ts';
import { mergeUpstreamHealth } from './merge-upstream-health.ts';

/**
 * @param collect  of each thread that answers in time
 * @returns        answers 200 with UpstreamHealth[], 401 without the secret, 400 without a project, 405 for other methods
 */
export function answerUpstreams(deps: {
  secret: string;
  collect: (projectId: string, names: readonly string[]) => Promise<ThreadUpstream[][]>;
}): (request: IncomingMessage, response: ServerResponse) => void {
  const isAllowed = createSecretCheck(deps.secret);
  return (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const projectId = searchParams.get('project') ?? '';
    if (!isAllowed(request)) return reply(response, 401, { message: 'the secret is wrong' });
    if (request.method !== 'GET') return reply(response, 405, { message: 'only GET is served' });
    if (projectId === '') return reply(response, 400, { message: 'project is missing' });
    deps.collect(projectId, searchParams.getAll('name')).then(
      (threads) => reply(response, 200, mergeUpstreamHealth(threads)),
      () => reply(response, 500, { message: 'the threads could not be asked' }),
    );
  };
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
