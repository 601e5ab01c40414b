// Who makes a call for an integration: one origin, or an upstream of several endpoints. Both take a request whose headers
// are made once it is known which host it goes to.
import type { UpstreamClient } from './upstream-client.ts';
import type { UpstreamPool } from './upstream-pool.ts';

type ClientRequest = Parameters<UpstreamClient['send']>[0];

export type SentCall = ReturnType<UpstreamClient['send']>;
export type CallResult = Awaited<SentCall['response']>;

export type CallRequest = Omit<ClientRequest, 'pool' | 'headers'> & {
  /** Complete but for framing. @param hostHeader  of the endpoint chosen */
  headersFor(hostHeader: string): string[];
};

export type UpstreamCaller = { send(request: CallRequest): SentCall };

/** There is nobody to call: every endpoint is out, or the circuit is open. Worth asking again after `waitMs`. */
export class UpstreamUnavailable extends Error {
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super(message);
    this.name = 'UpstreamUnavailable';
    this.waitMs = waitMs;
  }
}

/** What the integration names is not there, or can not be used: nothing is called. */
export class UpstreamMisconfigured extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UpstreamMisconfigured';
  }
}

/** Calls one origin. */
export function directCaller(client: UpstreamClient, pool: UpstreamPool, hostHeader: string): UpstreamCaller {
  return {
    send: ({ headersFor, ...request }) => client.send({ ...request, pool, headers: headersFor(hostHeader) }),
  };
}

/** Fails every call with the same error. */
export function refusingCaller(error: Error): UpstreamCaller {
  return { send: () => failedCall(error) };
}

export function failedCall(error: Error): SentCall {
  return { response: Promise.resolve({ ok: false, error: { kind: 'failure', error } }), abort: () => undefined };
}
