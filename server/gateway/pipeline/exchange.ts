// One request and its response in flight. One mutable object of a stable shape, made once per request and passed through
// every phase; it knows no transport. Refusals and answers are Reply values.

import type { GatewaySubject } from '../../contracts/live-counters.ts';
import type { QuotaSubject } from '../../contracts/ports.ts';
import type { ApiKind } from '../../contracts/published-config.ts';
import type { Admission, Outcome } from '../../contracts/usage-record.ts';
import type { ByteText } from '../http1/byte-text.ts';
import type { HeaderMemo } from '../http1/header-memo.ts';
import type { MappingNode } from '../model/find-stage.ts';
import type { GatewayResponses } from '../model/gateway-responses.ts';
import type { HeaderList } from '../model/header-list.ts';
import type { RouteMatch, RouteTable } from '../model/match-route.ts';
import type { CachedKey, KeyOnStage } from '../state/cached-key.ts';
import type { Epoch } from '../state/exchange-epochs.ts';
import type { PlanLimits } from '../state/plan-limits.ts';

import type { BodySource, RequestBodySource } from './body-source.ts';
import type { RouteMemo } from './route-memo.ts';

/** What the transport knows of a request; see http1/request-parser.ts for the rules it has passed. */
export type ExchangeRequest = {
  method: string;
  /** Normalised, with the stage segment still in it. */
  path: string;
  /** Without `?`. */
  query: string;
  /** Lower case, without port. */
  host: string;
  hostHeader: string;
  headers: HeaderList;
  /** Null when there is none. */
  body: RequestBodySource | null;
  /** Address of the peer, no brackets. */
  sourceIp: string;
  scheme: 'http' | 'https';
  localPort: number;
  /** Of the connection: what was made of its headers, for a request with the same. */
  memo: HeaderMemo;
  /** Of the connection: what its last request was found to be for. */
  routeMemo: ServingMemo;
};

export type Serving = { stage: CompiledStage; path: string };

export type ServingMemo = RouteMemo<CompiledGateway, Serving, CompiledStage['table'], RouteMatch<CompiledRoute>, CachedKey>;

export type Reply = {
  status: number;
  /** Name, value, name, value…; no framing headers. */
  headers: HeaderList;
  body: string | Uint8Array | ByteText | BodySource | null;
  outcome: Outcome;
  /** Knows the lines of `headers`, when they have been written already. */
  memo?: HeaderMemo;
};

/** What a handler returns that will call `exchange.resume` when it has waited: no promise, no closure. */
export const later = Symbol('later');

/**
 * Goes on with `undefined`, stops with a reply. What must wait returns `later` and calls `exchange.resume` once, after it
 * has returned; or, off the path that every request takes, a promise.
 */
export type Handler = (exchange: Exchange) => Reply | undefined | typeof later | Promise<Reply | undefined>;

/** One thing a route does to an exchange. `phase` is the index into the array of phases. */
export type Step = { phase: number; run: Handler };

export type CompiledRoute = {
  routeId: string;
  routeKey: string;
  /** As configured, e.g. `/orders/{id}`. */
  path: string;
  /** Answers carry `X-Amzn-Trace-Id`: REST integrations that are no bare proxy and no mock. */
  hasTraceId: boolean;
  maxBodyBytes: number;
  /** GET, DELETE and OPTIONS may have a body. */
  allowsBodyOnAnyMethod: boolean;
  /** In the order of the phases, up to the integration: mostly one list for thousands of routes. */
  steps: readonly Step[];
  /** Replies. */
  integrate: Handler;
};

export type CompiledStage = {
  stageId: string;
  stageName: string;
  deploymentId: string;
  projectId: string;
  accountId: string;
  apiId: string;
  apiName: string;
  kind: ApiKind;
  /** The customer whose sandbox it is: keys of others are refused. Null for everybody's stages. */
  customerId: string | null;
  /** As live counters know it: the stage and `API/stage`, for requests without a key; a canary counts apart. */
  keyless: GatewaySubject;
  /** An unknown path is 404 and an unknown method 405, on REST APIs too. */
  hasHonestErrors: boolean;
  /** Of any route, the canary's included. */
  allowsUnusualBody: boolean;
  responses: GatewayResponses;
  table: RouteTable<CompiledRoute>;
  /** Serves this share of the stage's requests, 0 to 1. */
  canary: { share: number; stage: CompiledStage } | null;
};

/** Where a base path leads: one stage, or to the API whose stage is the next segment. */
export type MappingTarget = { kind: ApiKind; stage: CompiledStage | null; stages: ReadonlyMap<string, CompiledStage> };

export type CompiledGateway = {
  revision: number;
  /** Of any stage. */
  allowsUnusualBody: boolean;
  /** By API id, then by stage name. */
  apis: ReadonlyMap<string, ReadonlyMap<string, CompiledStage>>;
  /** Base path mappings by custom domain name, lower case; wildcards begin with `*.`. */
  domains: ReadonlyMap<string, MappingNode<MappingTarget>>;
};

export type Exchange = {
  readonly request: ExchangeRequest;
  /** Ours, in ledger and request log. */
  requestId: string;
  /** The same, unless the client of a REST API gave one of its own. */
  clientRequestId: string;
  /** Of the API, once it is known; `http` before. */
  kind: ApiKind;
  /** Epoch ms and monotonic ms of the accept. */
  readonly startedAtMs: number;
  readonly startedMs: number;
  /** The config this exchange began with, and keeps. */
  readonly gateway: CompiledGateway;
  stage: CompiledStage | null;
  route: CompiledRoute | null;
  /** Percent-encoded, in the order of route.parameterNames. */
  parameterValues: readonly string[];
  /** Without the stage segment. */
  routePath: string;
  key: KeyOnStage | null;
  /** The key's, once it has been judged to hold. */
  plan: PlanLimits | null;
  quotaUnits: number;
  quotaLeaseId: number;
  /** Epoch ms at which the ledger counts it. */
  countedAtMs: number;
  /** As the ledger was told of it; null before. */
  admission: Admission | null;
  isAdmitted: boolean;
  /** The header RateLimit behind its first `r=`, and what goes before it, the line of its policy included; empty when no limit applies. */
  rateLimit: string;
  policyLine: string;
  upstreamLatencyMs: number;
  /** Monotonic ms of the reply, by who has just read it; 0 before, and for replies whose body is yet to come. */
  repliedMs: number;
  requestBytes: number;
  responseBytes: number;
  isClientGone: boolean;
  /** Set by whoever holds something that must go when the client does; called at most once. */
  onClientGone: (() => void) | null;
  isFinished: boolean;
  /** Where in the route's steps it is, and since when in which phase; of most exchanges the phases are not timed. */
  nextStep: number;
  isTimed: boolean;
  phase: number;
  phaseStartedMs: number;
  /** For handlers that returned `later`: goes on with `undefined`, stops with a reply. */
  resume: (exchange: Exchange, reply: Reply | undefined) => void;
  /** Who is told of the reply; null once it was. */
  whenReplied: ((exchange: Exchange, reply: Reply) => void) | null;
  /** The answer, once there is one, and the header lines that every answer of ours carries. */
  reply: Reply | null;
  ourLines: string;
  /** Where the answer goes. */
  sink: ReplySink | null;
  /** Of state/exchange-epochs.ts. */
  epoch: Epoch | null;
};

/** The writing half of a transport. Nothing is written after `end` or `abort`. */
export type ReplySink = {
  /**
   * Makes the head, which goes out with the first bytes.
   *
   * @param length  bytes of the body, null when only its end tells
   * @param lines   of writeLines: more headers
   * @throws        when the headers cannot be sent
   */
  head(reply: Reply, length: number | null, lines: string): void;
  /**
   * @param bytes  as a body source shows them: copied when they are not sent at once
   * @returns      false when the sender must wait for the drain callback
   */
  write(bytes: Uint8Array): boolean;
  /** The last bytes, null when there are none left; kept until they are sent. */
  end(bytes: Uint8Array | ByteText | string | null): void;
  /** Breaks the connection: the client must see that the answer is not whole. */
  abort(): void;
  onDrain(callback: () => void): void;
  /** The exchange is over, whatever came of it. */
  over(): void;
};

export function createExchange(
  request: ExchangeRequest,
  gateway: CompiledGateway,
  at: { requestId: string; nowMs: number; monotonicMs: number },
): Exchange {
  return {
    request,
    requestId: at.requestId,
    clientRequestId: at.requestId,
    kind: 'http',
    startedAtMs: at.nowMs,
    startedMs: at.monotonicMs,
    gateway,
    stage: null,
    route: null,
    parameterValues: [],
    routePath: request.path,
    key: null,
    plan: null,
    quotaUnits: 0,
    quotaLeaseId: 0,
    countedAtMs: at.nowMs,
    admission: null,
    isAdmitted: false,
    rateLimit: '',
    policyLine: '',
    upstreamLatencyMs: 0,
    repliedMs: 0,
    requestBytes: 0,
    responseBytes: 0,
    isClientGone: false,
    onClientGone: null,
    isFinished: false,
    nextStep: 0,
    isTimed: false,
    phase: -1,
    phaseStartedMs: 0,
    resume: neverBegun,
    whenReplied: null,
    reply: null,
    ourLines: '',
    sink: null,
    epoch: null,
  };
}

/** What its unit of quota is taken from and given back to; undefined when no quota applies. */
export function quotaSubjectOf({ key, plan }: Exchange): QuotaSubject | undefined {
  if (!key || !plan?.quota) return undefined;
  return { planId: plan.planId, keyId: key.lineageId, slot: key.slot, quota: plan.quota };
}

/** Value of the first header with the lower-case name, or undefined. */
export function findHeader(headers: HeaderList, name: string): string | undefined {
  for (let index = 0; index < headers.length; index += 2) if (headers[index] === name) return headers[index + 1];
  return undefined;
}

function neverBegun(): never {
  throw new Error('invariant broken: an exchange went on that the loop has not begun');
}
