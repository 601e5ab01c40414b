// Traffic of a program that goes on until it is told to stop, and tells what became of it.
import { setTimeout as delay } from 'node:timers/promises';

/** Answers by status and, where there is one, error type. */
export type Answers = Map<string, number>;

/**
 * Calls again and again, one call after the other.
 *
 * @param restMs  between an answer and the next call: a program that never rests leaves the browser beside it little
 * @returns a function that ends it, and resolves when the last answer has been read
 */
export function callRepeatedly(call: () => Promise<Response>, restMs = 20): () => Promise<Answers> {
  const answers: Answers = new Map();
  let isOver = false;
  const loop = (async () => {
    while (!isOver) {
      await countAnswer(answers, call);
      if (restMs > 0) await delay(restMs);
    }
  })();
  return async () => {
    isOver = true;
    await loop;
    return answers;
  };
}

/** Calls once, reads the answer to its end and counts it. */
export async function countAnswer(answers: Answers, call: () => Promise<Response>): Promise<void> {
  const answer = await call();
  await answer.arrayBuffer();
  const kind = [answer.status, answer.headers.get('x-amzn-errortype')].filter(Boolean).join(' ');
  answers.set(kind, (answers.get(kind) ?? 0) + 1);
}
