// Waits for a web server that is starting: asks until it answers well, however an earlier attempt went wrong.
import { setTimeout as delay } from 'node:timers/promises';

const restMs = 100;

/**
 * Resolves once `url` has answered with a 2xx status and its body has arrived.
 *
 * @param signal     rejects with its reason when it aborts
 * @param attemptMs  how long one attempt may take, body included; a starved machine may need several
 */
export async function untilAnswers(url: string, signal: AbortSignal, attemptMs = 2_000): Promise<void> {
  while (!(await answers(url, AbortSignal.any([signal, AbortSignal.timeout(attemptMs)])))) {
    await delay(restMs, undefined, { signal });
  }
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const reply = await fetch(url, { signal });
    await reply.arrayBuffer();
    return reply.ok;
  } catch {
    return false;
  }
}
