// The live stream as server-sent events, for the console process: GET /live?project=ID with the internal secret as a
// bearer token. The id of an event is its second, so a client that reconnects with Last-Event-ID gets what it missed.
// Source: WHATWG HTML, "Server-sent events".
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LiveTick } from '../contracts/live.ts';
import { limits } from '../kernel/limits.ts';
import { createSecretCheck } from './internal-secret.ts';
import type { LiveMaster } from './live-master.ts';

export type EventStreamDeps = {
  live: Pick<LiveMaster, 'watch'>;
  /** SLUICE_INTERNAL_SECRET */
  secret: string;
};

export type EventStream = {
  /** Answers a request for /live: 401, 400, 405, 503 when limits.live.maxStreams are open, else the stream. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Ends all streams. */
  close(): void;
};

export function createEventStream({ live, secret }: EventStreamDeps): EventStream {
  const streams = new Set<ServerResponse>();
  const isAllowed = createSecretCheck(secret);
  return {
    handle: (request, response) => {
      const projectId = new URL(request.url ?? '/', 'http://localhost').searchParams.get('project') ?? '';
      if (!isAllowed(request)) return refuse(response, 401, 'the secret is wrong');
      if (request.method !== 'GET') return refuse(response, 405, 'only GET is served');
      if (projectId === '') return refuse(response, 400, 'project is missing');
      if (streams.size >= limits.live.maxStreams) return refuse(response, 503, 'too many streams are open');
      streams.add(response);
      const end = serve(live, projectId, lastSecond(request), response);
      response.on('close', () => {
        end();
        streams.delete(response);
      });
    },
    close: () => {
      for (const response of streams) response.end();
    },
  };
}

function serve(live: EventStreamDeps['live'], projectId: string, afterSeconds: number, response: ServerResponse): () => void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  response.write(': open\n\n');
  const send = (text: string) => {
    if (response.writableLength > limits.live.maxUnreadBytesPerStream) response.destroy();
    else response.write(text);
  };
  // Ticks that come while the replay is under way wait for its end: seconds arrive in order.
  const coming: LiveTick[] = [];
  let isReplaying = true;
  const ended = new AbortController();
  const watched = live.watch(projectId, afterSeconds, (tick) => {
    if (!isReplaying) return send(eventOf(tick));
    if (coming.push(tick) > limits.live.historySeconds) response.destroy();
  });
  void replay(response, watched.kept, ended.signal).then(() => {
    isReplaying = false;
    for (const tick of coming.splice(0)) send(eventOf(tick));
  });
  const heartbeat = setInterval(() => send(': still here\n\n'), limits.live.heartbeatMs);
  heartbeat.unref();
  return () => {
    ended.abort();
    clearInterval(heartbeat);
    watched.end();
  };
}

/** As fast as it is read, however much there is. Never rejects: a stream that ended takes no more. */
async function replay(response: ServerResponse, ticks: readonly LiveTick[], signal: AbortSignal): Promise<void> {
  for (const tick of ticks) {
    if (signal.aborted) return;
    if (!response.write(eventOf(tick))) await once(response, 'drain', { signal }).catch(() => undefined);
  }
}

function eventOf(tick: LiveTick): string {
  return `id: ${tick.atSeconds}\ndata: ${JSON.stringify(tick)}\n\n`;
}

function lastSecond(request: IncomingMessage): number {
  const given = Number(request.headers['last-event-id'] ?? 0);
  return Number.isSafeInteger(given) ? given : 0;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message }));
}
