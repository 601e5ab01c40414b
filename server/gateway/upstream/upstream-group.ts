// An upstream of several endpoints as one thread sees it: chooses one per call, learns from every answer, tries again
// where that is safe, and stops calling what mostly fails. The decisions are model/'s; this keeps their state.
import type { UpstreamSettings } from '../../contracts/upstream.ts';
import type { LastError, ThreadUpstream } from '../../contracts/upstream-health.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type BalancerState, chooseEndpoint, newBalancerState } from '../model/choose-endpoint.ts';
import { admitCall, type BreakerState, closedBreaker, notClosedSince, recordCall } from '../model/circuit-breaker.ts';
import {
  afterRequest,
  availableEndpoints,
  describeHealth,
  type EndpointHealth,
  freshHealth,
  isFailureStatus,
} from '../model/endpoint-health.ts';
import { isIdempotent, type RetryBudget, retryReserve, saveForRetries, spendRetry } from '../model/retry-budget.ts';
import type { BodySource } from '../pipeline/body-source.ts';
import { AnswerBroken } from './answer-broken.ts';
import {
  type CallRequest,
  type CallResult,
  failedCall,
  type SentCall,
  type UpstreamCaller,
  UpstreamUnavailable,
} from './upstream-caller.ts';
import type { UpstreamClient } from './upstream-client.ts';
import type { UpstreamPool } from './upstream-pool.ts';

/** One endpoint; `health` is what its calls and its checks have taught. */
export type GroupEndpoint = {
  pool: UpstreamPool;
  hostHeader: string;
  weight: number;
  inFlight: number;
  health: EndpointHealth;
  /** Of a request or a check; for people. */
  lastError: LastError | null;
};

export type GroupDeps = { client: UpstreamClient; clock: Clock };

export type UpstreamGroupState = Omit<ThreadUpstream, 'name' | 'isUsable'>;

/** Seconds a client is told to wait when no endpoint is up. */
const noEndpointWaitMs = 1_000;

export class UpstreamGroup implements UpstreamCaller {
  readonly endpoints: readonly GroupEndpoint[];
  readonly #settings: UpstreamSettings;
  readonly #deps: GroupDeps;
  #balancer: BalancerState;
  #breaker: BreakerState = closedBreaker;
  #budget: RetryBudget = retryReserve;

  constructor(settings: UpstreamSettings, endpoints: readonly Pick<GroupEndpoint, 'pool' | 'hostHeader' | 'weight'>[], deps: GroupDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.endpoints = endpoints.map((endpoint) => ({ ...endpoint, inFlight: 0, health: freshHealth, lastError: null }));
    this.#balancer = newBalancerState(endpoints.length);
  }

  /** What this thread thinks of it now. */
  state(): UpstreamGroupState {
    const { clock } = this.#deps;
    const nowMs = clock.monotonicMs();
    const toEpochMs = (sinceMs: number | null) => (sinceMs === null ? null : Math.round(clock.nowMs() - nowMs + sinceMs));
    const { circuitBreaker } = this.#settings;
    const circuit: UpstreamGroupState['circuit'] = circuitBreaker
      ? { condition: this.#breaker.kind, sinceMs: toEpochMs(notClosedSince(this.#breaker, circuitBreaker)) }
      : { condition: 'off', sinceMs: null };
    const endpoints = this.endpoints.map(({ pool, hostHeader, health, lastError, inFlight }) => {
      const { condition, sinceMs } = describeHealth(health, nowMs);
      return { url: `${pool.url.protocol}//${hostHeader}`, condition, sinceMs: toEpochMs(sinceMs), lastError, inFlight };
    });
    return { circuit, endpoints };
  }

  send(request: CallRequest): SentCall {
    const { circuitBreaker } = this.#settings;
    if (circuitBreaker) {
      const gate = admitCall(this.#breaker, circuitBreaker, this.#deps.clock.monotonicMs());
      this.#breaker = gate.state;
      if (gate.waitMs !== null) return failedCall(new UpstreamUnavailable('the circuit is open', gate.waitMs));
    }
    this.#budget = saveForRetries(this.#budget);
    const progress: Progress = { current: null, isAborted: false };
    return {
      response: this.#attempt(request, progress),
      abort: () => {
        progress.isAborted = true;
        progress.current?.abort();
      },
    };
  }

  async #attempt(request: CallRequest, progress: Progress): Promise<CallResult> {
    const { clock } = this.#deps;
    const deadlineMs = clock.monotonicMs() + request.timeoutMs;
    const tried: number[] = [];
    for (;;) {
      const nowMs = clock.monotonicMs();
      const index = this.#choose(tried, nowMs);
      const endpoint = this.endpoints[index];
      if (!endpoint) {
        this.#recordOutcome(true);
        return { ok: false, error: { kind: 'failure', error: new UpstreamUnavailable('no endpoint is up', noEndpointWaitMs) } };
      }
      tried.push(index);
      const result = await this.#callEndpoint(endpoint, { ...request, timeoutMs: Math.max(1, deadlineMs - nowMs) }, progress);
      const isLast = progress.isAborted || clock.monotonicMs() >= deadlineMs || tried.length > this.#settings.retries;
      if (result.ok || isLast || !mayTryAgain(request, result.error) || !this.#takeRetry()) {
        if (result.ok || result.error.kind !== 'client') this.#recordOutcome(!result.ok || isFailureStatus(result.value.status));
        return result;
      }
    }
  }

  #choose(tried: readonly number[], nowMs: number): number {
    const available = availableEndpoints(
      this.endpoints.map((endpoint) => endpoint.health),
      nowMs,
    );
    const candidates = this.endpoints.map(({ weight, inFlight }, index) => ({ weight, inFlight, isAvailable: available[index] === true }));
    const choice = chooseEndpoint(this.#settings.balancing, this.#balancer, candidates, tried);
    this.#balancer = choice.state;
    return choice.index;
  }

  async #callEndpoint(endpoint: GroupEndpoint, request: CallRequest, progress: Progress): Promise<CallResult> {
    const { headersFor, ...rest } = request;
    endpoint.inFlight += 1;
    const leave = once(() => {
      endpoint.inFlight -= 1;
    });
    const call = this.#deps.client.send({ ...rest, pool: endpoint.pool, headers: headersFor(endpoint.hostHeader) });
    progress.current = call;
    if (progress.isAborted) call.abort();
    const result = await call.response;
    if (result.ok) {
      const { status } = result.value;
      this.#learn(endpoint, isFailureStatus(status) ? `answered ${status}` : null);
      return { ok: true, value: { ...result.value, body: countedBody(result.value.body, leave) } };
    }
    leave();
    if (result.error.kind !== 'client') this.#learn(endpoint, result.error.error.message);
    return result;
  }

  /** @param failure  what went wrong; null for a success */
  #learn(endpoint: GroupEndpoint, failure: string | null): void {
    const { clock } = this.#deps;
    const { passiveCheck } = this.#settings;
    if (failure !== null) endpoint.lastError = { atMs: clock.nowMs(), reason: failure };
    if (passiveCheck) endpoint.health = afterRequest(endpoint.health, passiveCheck, failure !== null, clock.monotonicMs());
  }

  #recordOutcome(isFailure: boolean): void {
    const { circuitBreaker } = this.#settings;
    if (circuitBreaker) this.#breaker = recordCall(this.#breaker, circuitBreaker, isFailure, this.#deps.clock.monotonicMs());
  }

  #takeRetry(): boolean {
    const left = spendRetry(this.#budget);
    if (left !== null) this.#budget = left;
    return left !== null;
  }
}

type Progress = { current: SentCall | null; isAborted: boolean };

/** Only what has done nothing yet and can be sent again whole: an idempotent method, no body, not a byte of an answer. */
function mayTryAgain(request: CallRequest, failure: Extract<CallResult, { ok: false }>['error']): boolean {
  return failure.kind === 'failure' && isIdempotent(request.method) && request.body === null && !(failure.error instanceof AnswerBroken);
}

/** The endpoint is busy until the last byte of its answer. */
function countedBody(body: BodySource, leave: () => void): BodySource {
  return {
    length: body.length,
    start: (sink) =>
      body.start({
        chunk: (bytes) => sink.chunk(bytes),
        end: () => {
          leave();
          sink.end();
        },
        fail: (error) => {
          leave();
          sink.fail(error);
        },
      }),
    resume: () => body.resume(),
    destroy: () => {
      leave();
      body.destroy();
    },
  };
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
