// Calls SQS actions over HTTP as a plain client: signed, one attempt each, and what an answer leaves open stays open.

import type { SigningCredential } from '../support/sign-request.ts';
import { signedSqsHeaders } from '../support/sign-request.ts';
import type { Outcome } from './history.ts';

export type SqsReply = { outcome: Outcome; output: Record<string, unknown>; code: string };

export type SqsCaller = (action: string, input: object) => Promise<SqsReply>;

const timeoutMs = 8_000;

/** @returns a caller that never rejects: a lost connection, a timeout and every 5xx are `unknown`, a 4xx is `refused` */
export function createSqsCaller(port: number, credential: SigningCredential): SqsCaller {
  return async (action, input) => {
    const body = JSON.stringify(input);
    try {
      const headers = Object.fromEntries(signedSqsHeaders(credential, `127.0.0.1:${port}`, action, body, Date.now()));
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
      const output = (await response.json()) as Record<string, unknown>;
      const outcome = response.ok ? 'ok' : response.status < 500 ? 'refused' : 'unknown';
      return { outcome, output, code: response.headers.get('x-amzn-query-error')?.split(';')[0] ?? '' };
    } catch {
      return { outcome: 'unknown', output: {}, code: '' };
    }
  };
}
