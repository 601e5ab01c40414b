// The console's side of the live stream: an endless sequence of ticks that reconnects by itself and says where seconds
// are missing.
import { LiveTick } from '../contracts/live.ts';
import { limits } from '../kernel/limits.ts';
import type { Random } from '../kernel/random.ts';

export type LiveClientDeps = {
  /** Of the runtime's metrics server, e.g. http://127.0.0.1:9464 */
  baseUrl: string;
  /** SLUICE_INTERNAL_SECRET */
  secret: string;
  random: Random;
  /** Told once per lost or refused connection. */
  onProblem: (error: unknown) => void;
};

/**
 * Ticks of one project until the signal aborts: the kept ones first, then one a second.
 *
 * Never throws for a runtime that is away: it is tried again with backoff. The first tick after a stretch that could
 * not be replayed has `isAfterGap` set; quiet seconds of the past are not kept, so only a reconnection can make a gap.
 */
export async function* readLiveTicks(deps: LiveClientDeps, projectId: string, signal: AbortSignal): AsyncGenerator<LiveTick> {
  let lastSecond = 0;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    if (attempt > 0) await waitBeforeRetry(deps.random, attempt, signal);
    let mayHaveGap = lastSecond > 0;
    try {
      for await (const tick of connect(deps, projectId, lastSecond, signal)) {
        attempt = 0;
        const isAfterGap = mayHaveGap && tick.atSeconds > lastSecond + 1;
        mayHaveGap = false;
        lastSecond = tick.atSeconds;
        yield isAfterGap ? { ...tick, isAfterGap } : tick;
      }
    } catch (error) {
      if (!signal.aborted) deps.onProblem(error);
    }
  }
}

async function* connect(deps: LiveClientDeps, projectId: string, lastSecond: number, signal: AbortSignal): AsyncGenerator<LiveTick> {
  // Silence for longer than two heartbeats is a dead connection, which TCP alone may not notice.
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error('the live stream fell silent')), limits.live.heartbeatMs * 2);
  try {
    const response = await fetch(`${deps.baseUrl}/live?project=${encodeURIComponent(projectId)}`, {
      headers: { authorization: `Bearer ${deps.secret}`, 'last-event-id': String(lastSecond) },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || response.body === null) throw new Error(`the live stream answered ${response.status}`);
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      timer.refresh();
      const events = (text + chunk).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) yield LiveTick.parse(JSON.parse(data));
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

function waitBeforeRetry(random: Random, attempt: number, signal: AbortSignal): Promise<void> {
  const ceilingMs = Math.min(limits.live.reconnectMsMax, limits.live.reconnectMsMin * 2 ** Math.min(attempt, 10));
  return new Promise((resolve) => {
    const timer = setTimeout(done, ceilingMs * (0.5 + random.fraction() / 2));
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
