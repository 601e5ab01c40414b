// The loop of the gateway: finds the route, runs its steps in the order of the phases until one replies, and settles
// what the reply means for ledger and quota. Knows no transport. A throw is a bug: caught here once, answered 500.
import type { Logger } from '../config/logger.ts';
import type { QuotaLeases, UsageRecorder } from '../contracts/ports.ts';
import type { Admission } from '../contracts/usage-record.ts';
import type { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { GatewayCounters } from './gateway-counters.ts';
import { isBodyless } from './http1/bodyless-methods.ts';
import { findApi, findDomain, findMapping, findStage } from './model/find-stage.ts';
import { allowedMethods, matchRoute } from './model/match-route.ts';
import { shortRequestId } from './model/request-ids.ts';
import { traceAnswer } from './model/trace-header.ts';
import {
  type CompiledRoute,
  type CompiledStage,
  type Exchange,
  type Handler,
  later,
  quotaSubjectOf,
  type Reply,
  type Serving,
} from './pipeline/exchange.ts';
import { phaseIndex } from './pipeline/phases.ts';
import { refuse } from './pipeline/refuse.ts';
import { createRestHeaderReader } from './rest-headers.ts';

export type HandleDeps = {
  recorder: UsageRecorder;
  quotaLeases: QuotaLeases;
  counters: GatewayCounters;
  clock: Clock;
  /** Decides which requests a canary serves. */
  random: Pick<Random, 'fraction'>;
  logger: Logger;
};

/** Runs an exchange up to its reply, headers of ours included. Told once, perhaps before the call returns. */
export type HandleExchange = (exchange: Exchange, whenReplied: (exchange: Exchange, reply: Reply) => void) => void;

/** Whoever sends the reply calls `finishExchange` before its last byte. */
export function createHandleExchange(deps: HandleDeps): HandleExchange {
  const settle = (exchange: Exchange, reply: Reply) => {
    if (exchange.phase >= 0) deps.counters.countPhase(exchange.phase, deps.clock.monotonicMs() - exchange.phaseStartedMs);
    const whenReplied = exchange.whenReplied;
    // A second reply is a bug of a handler; the first stands.
    if (whenReplied === null) return;
    exchange.whenReplied = null;
    // What the ledger has admitted is counted there; only a unit it never heard of may go back.
    if (exchange.quotaLeaseId !== 0 && !exchange.isAdmitted && !isPaid(reply)) giveBack(exchange, deps.quotaLeases);
    exchange.ourLines = ourLines(exchange);
    whenReplied(exchange, reply);
  };
  const settleBug = (exchange: Exchange, error: unknown) => {
    deps.logger.error({ err: error, requestId: exchange.requestId, routeId: exchange.route?.routeId }, 'exchange failed by a bug');
    settle(exchange, refuse(exchange, 'internal-error'));
  };
  const run = (exchange: Exchange) => {
    let reply: Reply | typeof later | undefined;
    try {
      reply = runSteps(exchange, deps, resume, settleBug);
    } catch (error) {
      settleBug(exchange, error);
      return;
    }
    if (reply !== later) settle(exchange, reply);
  };
  const resume = (exchange: Exchange, reply: Reply | undefined) => {
    if (reply === undefined) run(exchange);
    else settle(exchange, reply);
  };
  const readRestHeaders = createRestHeaderReader(deps);
  return (exchange, whenReplied) => {
    exchange.whenReplied = whenReplied;
    exchange.resume = resume;
    exchange.isTimed = deps.counters.mayTime();
    let refusal: Reply | undefined;
    try {
      refusal = route(exchange, deps, readRestHeaders);
    } catch (error) {
      settleBug(exchange, error);
      return;
    }
    resume(exchange, refusal);
  };
}

/** The step before anything may answer for the upstream: from here on the request is known to the ledger. */
export function admitToLedger(recorder: UsageRecorder, logger: Logger): Handler {
  const whenAdmitted = (exchange: Exchange, error: AppError | null) => {
    if (error === null) {
      exchange.isAdmitted = true;
      exchange.resume(exchange, undefined);
      return;
    }
    logger.error({ err: error }, 'the ledger does not take admissions');
    exchange.resume(exchange, refuse(exchange, 'overloaded', 1));
  };
  return (exchange) => {
    exchange.admission = toAdmission(exchange);
    recorder.admit(exchange.admission, whenAdmitted, exchange);
    return later;
  };
}

/**
 * Writes the finish of an exchange: ledger, access log and live counters in one.
 *
 * @param outcome      the reply's, or `failed` or `aborted` when its body broke off
 * @param whenWritten  called when the last byte may be sent; at once for what was never admitted
 */
export function finishExchange(
  exchange: Exchange,
  status: number,
  outcome: Reply['outcome'],
  whenWritten: (exchange: Exchange) => void,
  deps: HandleDeps,
): void {
  if (exchange.isFinished || !exchange.stage) {
    exchange.isFinished = true;
    whenWritten(exchange);
    return;
  }
  exchange.isFinished = true;
  exchange.onClientGone = null;
  const latencyMs = (exchange.repliedMs || deps.clock.monotonicMs()) - exchange.startedMs;
  deps.counters.count(exchange, outcome, status, latencyMs);
  const finish = {
    requestId: exchange.requestId,
    outcome,
    status,
    requestBytes: exchange.requestBytes,
    responseBytes: exchange.responseBytes,
    latencyMs,
    upstreamLatencyMs: exchange.upstreamLatencyMs,
    atMs: exchange.startedAtMs + Math.round(latencyMs),
    method: exchange.request.method,
    path: exchange.request.path,
    sourceIp: exchange.request.sourceIp,
  };
  const { isAdmitted } = exchange;
  deps.recorder.finish(exchange.admission ?? toAdmission(exchange), finish, isAdmitted ? whenWritten : ignore, exchange);
  if (!isAdmitted) whenWritten(exchange);
}

function ignore(): void {}

/** Fills stage, route and parameters; a reply when the request is for nothing we serve. */
function route(exchange: Exchange, deps: Pick<HandleDeps, 'random'>, readRestHeaders: (exchange: Exchange) => boolean): Reply | undefined {
  const found = recallServing(exchange);
  if (found === 'no-route' || found === 'forbidden') return refuse(exchange, found);
  const { canary } = found.stage;
  const stage = canary !== null && deps.random.fraction() < canary.share ? canary.stage : found.stage;
  exchange.stage = stage;
  exchange.kind = stage.kind;
  exchange.routePath = found.path;
  // By the method of the request line: a header may override it.
  const { body } = exchange.request;
  const hasUnusualBody = body !== null && isBodyless(exchange.request.method);
  if (stage.kind === 'rest' && !readRestHeaders(exchange)) return refuse(exchange, 'bad-request');
  const match = recallMatch(exchange, stage);
  if (!match) return refuseUnknown(exchange, stage);
  exchange.route = match.route;
  exchange.parameterValues = match.parameterValues;
  if (body === null) return undefined;
  if (hasUnusualBody && !match.route.allowsBodyOnAnyMethod) return refuse(exchange, 'bad-request');
  body.bytesMax = match.route.maxBodyBytes;
  return body.length !== null && body.length > body.bytesMax ? refuse(exchange, 'request-too-large') : undefined;
}

/** As findServing; for the connection's last host and path without looking again. */
function recallServing(exchange: Exchange): ReturnType<typeof findServing> {
  const { gateway, request } = exchange;
  const { host, path, routeMemo } = request;
  const known = routeMemo.serving(gateway, host, path);
  if (known !== undefined) return known;
  const found = findServing(exchange);
  if (typeof found === 'object') routeMemo.keepServing(gateway, host, path, found);
  return found;
}

/** As matchRoute; for what the connection asked last without looking again. */
function recallMatch({ request, routePath }: Exchange, { table }: CompiledStage): ReturnType<typeof matchRoute<CompiledRoute>> {
  const { method, routeMemo } = request;
  const known = routeMemo.match(table, method);
  if (known !== undefined) return known;
  const match = matchRoute(table, method, routePath);
  if (match) routeMemo.keepMatch(table, method, match);
  return match;
}

/** @returns the stage and what its routes are matched with, or how to refuse */
function findServing(exchange: Exchange): Serving | 'no-route' | 'forbidden' {
  const { gateway, request } = exchange;
  const domain = gateway.domains.size === 0 ? undefined : findDomain(gateway.domains, request.host);
  if (domain) {
    const mapping = findMapping(domain, request.path);
    // AWS answers a base path without a mapping, and an unknown stage of a REST API, with 403 Forbidden.
    if (!mapping) return 'forbidden';
    exchange.kind = mapping.target.kind;
    if (mapping.target.stage) return { stage: mapping.target.stage, path: mapping.path };
    return findStage(mapping.target.stages, mapping.path) ?? (exchange.kind === 'rest' ? 'forbidden' : 'no-route');
  }
  const address = findApi(request.host, request.path);
  const stages = address ? gateway.apis.get(address.apiId) : undefined;
  if (!address || !stages) return 'no-route';
  const found = findStage(stages, address.path);
  if (found !== null) return found;
  exchange.kind = stages.values().next().value?.kind ?? 'http';
  return exchange.kind === 'rest' ? 'forbidden' : 'no-route';
}

/** API Gateway tells a path it does not know from a method it does not know by nothing; an API may choose to be honest. */
function refuseUnknown(exchange: Exchange, stage: CompiledStage): Reply {
  if (!stage.hasHonestErrors) return refuse(exchange, 'no-route');
  const methods = allowedMethods(stage.table, exchange.routePath);
  if (methods.length === 0) return refuse(exchange, 'resource-not-found');
  const reply = refuse(exchange, 'method-not-allowed');
  return { ...reply, headers: [...reply.headers, 'Allow', methods.join(', ')] };
}

/** @returns the reply, or `later` when a step waits; then `resume` or `fail` is called */
function runSteps(
  exchange: Exchange,
  deps: HandleDeps,
  resume: Exchange['resume'],
  fail: (exchange: Exchange, error: unknown) => void,
): Reply | typeof later {
  const { route } = exchange;
  if (route === null) throw new Error('invariant broken: steps without a route');
  const { steps } = route;
  while (exchange.nextStep <= steps.length) {
    const step = steps[exchange.nextStep];
    exchange.nextStep += 1;
    if (exchange.isTimed) timePhase(exchange, step?.phase ?? integrating, deps);
    const outcome = step === undefined ? route.integrate(exchange) : step.run(exchange);
    if (outcome === undefined) continue;
    if (!(outcome instanceof Promise)) return outcome;
    outcome.then(
      (reply) => resume(exchange, reply),
      (error) => fail(exchange, error),
    );
    return later;
  }
  throw new Error('invariant broken: a route ends with an integration that replies');
}

const integrating = phaseIndex('integrate');

function timePhase(exchange: Exchange, phase: number, { clock, counters }: Pick<HandleDeps, 'clock' | 'counters'>): void {
  if (phase === exchange.phase) return;
  const nowMs = clock.monotonicMs();
  if (exchange.phase >= 0) counters.countPhase(exchange.phase, nowMs - exchange.phaseStartedMs);
  exchange.phase = phase;
  exchange.phaseStartedMs = nowMs;
}

function isPaid(reply: Reply): boolean {
  return reply.outcome === 'served' || reply.outcome === 'failed' || reply.outcome === 'aborted';
}

function giveBack(exchange: Exchange, leases: QuotaLeases): void {
  const subject = quotaSubjectOf(exchange);
  if (subject === undefined) return;
  leases.giveBack(subject, exchange.quotaLeaseId);
  exchange.quotaUnits = 0;
}

/** Every part is made of what we made or checked ourselves: hexadecimal ids, and numbers of limits. */
function ourLines(exchange: Exchange): string {
  let lines: string;
  if (exchange.kind === 'rest') {
    lines = `x-amzn-RequestId: ${exchange.clientRequestId}\r\nx-amz-apigw-id: ${shortRequestId(exchange.requestId)}\r\n`;
    if (exchange.route?.hasTraceId === true)
      lines += `X-Amzn-Trace-Id: ${traceAnswer(exchange.request.headers, exchange.requestId, exchange.startedAtMs)}\r\n`;
  } else lines = `apigw-requestid: ${exchange.requestId}\r\n`;
  if (exchange.policyLine !== '') lines += `${exchange.policyLine}${exchange.rateLimit}\r\n`;
  return lines;
}

function toAdmission(exchange: Exchange): Admission {
  return {
    number: 0,
    place: 0,
    requestId: exchange.requestId,
    projectId: exchange.stage?.projectId ?? '',
    keyId: exchange.key?.keyId ?? '',
    customerId: exchange.key?.customerId ?? '',
    planId: exchange.plan?.planId ?? '',
    apiId: exchange.stage?.apiId ?? '',
    stageId: exchange.stage?.stageId ?? '',
    routeId: exchange.route?.routeId ?? '',
    quotaUnits: exchange.quotaUnits,
    leaseId: exchange.quotaLeaseId,
    atMs: exchange.countedAtMs,
  };
}
