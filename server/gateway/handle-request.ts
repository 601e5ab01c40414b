// The loop of the gateway: finds the route, runs its steps in the order of the phases until one replies, and settles
// what the reply means for ledger and quota. Knows no transport. A throw is a bug: caught here once, answered 500.
import type { Logger } from '../config/logger.ts';
import type { QuotaLeases, UsageRecorder } from '../contracts/ports.ts';
import type { Admission } from '../contracts/usage-record.ts';
import type { Clock } from '../kernel/clock.ts';
import type { GatewayCounters } from './gateway-counters.ts';
import { findApi, findStage } from './model/find-stage.ts';
import { matchRoute } from './model/match-route.ts';
import type { Exchange, Handler, Reply } from './pipeline/exchange.ts';
import { refuse } from './pipeline/refuse.ts';

export type HandleDeps = {
  recorder: UsageRecorder;
  quotaLeases: QuotaLeases;
  counters: GatewayCounters;
  clock: Clock;
  logger: Logger;
};

/**
 * Runs one exchange up to its reply.
 *
 * @returns the reply, headers of ours included; never rejects. Whoever sends it calls `finishExchange` before its last
 *          byte.
 */
export async function handleRequest(exchange: Exchange, deps: HandleDeps): Promise<Reply> {
  let reply: Reply | undefined;
  try {
    reply = route(exchange) ?? (await runSteps(exchange, deps));
  } catch (error) {
    deps.logger.error({ err: error, requestId: exchange.requestId, routeId: exchange.route?.routeId }, 'exchange failed by a bug');
    reply = refuse(exchange, 'internal-error');
  }
  // What the ledger has admitted is counted there; only a unit it never heard of may go back.
  if (exchange.quotaLeaseId !== 0 && !exchange.isAdmitted && !isPaid(reply)) giveBack(exchange, deps.quotaLeases);
  return { ...reply, headers: withOurHeaders(exchange, reply) };
}

/** The step before anything may answer for the upstream: from here on the request is known to the ledger. */
export function admitToLedger(recorder: UsageRecorder, logger: Logger): Handler {
  return async (exchange) => {
    try {
      await recorder.admit(toAdmission(exchange));
    } catch (error) {
      logger.error({ err: error }, 'the ledger does not take admissions');
      return refuse(exchange, 'overloaded', 1);
    }
    exchange.isAdmitted = true;
    return undefined;
  };
}

/**
 * Writes the finish of an exchange: ledger, access log and live counters in one.
 *
 * @param outcome  the reply's, or `failed` or `aborted` when its body broke off
 * @returns        resolves when the last byte may be sent; at once for what was never admitted
 */
export function finishExchange(exchange: Exchange, status: number, outcome: Reply['outcome'], deps: HandleDeps): Promise<void> | undefined {
  if (exchange.isFinished) return undefined;
  exchange.isFinished = true;
  exchange.onClientGone = null;
  const latencyMs = deps.clock.monotonicMs() - exchange.startedMs;
  if (!exchange.stage) return undefined;
  deps.counters.count(exchange, outcome, status, latencyMs);
  const finish = {
    requestId: exchange.requestId,
    outcome,
    status,
    requestBytes: exchange.requestBytes,
    responseBytes: exchange.responseBytes,
    latencyMs,
    upstreamLatencyMs: exchange.upstreamLatencyMs,
    atMs: deps.clock.nowMs(),
    method: exchange.request.method,
    path: exchange.request.path,
    sourceIp: exchange.request.sourceIp,
  };
  const written = deps.recorder.finish(toAdmission(exchange), finish);
  return exchange.isAdmitted ? written : undefined;
}

/** Fills stage, route and parameters; a reply when the request is for nothing we serve. */
function route(exchange: Exchange): Reply | undefined {
  const address = findApi(exchange.request.host, exchange.request.path);
  const stages = address ? exchange.gateway.apis.get(address.apiId) : undefined;
  if (!address || !stages) return refuse(exchange, 'no-route');
  const found = findStage(stages, address.path);
  // AWS answers an unknown stage of a REST API with 403 Forbidden.
  if (!found) {
    const isRest = stages.values().next().value?.kind === 'rest';
    return refuse(exchange, isRest ? 'forbidden' : 'no-route');
  }
  exchange.stage = found.stage;
  exchange.routePath = found.path;
  const match = matchRoute(found.stage.table, exchange.request.method, found.path);
  if (!match) return refuse(exchange, 'no-route');
  exchange.route = match.route;
  exchange.parameterValues = match.parameterValues;
  return undefined;
}

async function runSteps(exchange: Exchange, deps: HandleDeps): Promise<Reply> {
  let phase = -1;
  let phaseStartMs = 0;
  try {
    for (const step of exchange.route?.steps ?? []) {
      if (step.phase !== phase) {
        const nowMs = deps.clock.monotonicMs();
        if (phase >= 0) deps.counters.countPhase(phase, nowMs - phaseStartMs);
        phase = step.phase;
        phaseStartMs = nowMs;
      }
      const outcome = step.run(exchange);
      const reply = outcome instanceof Promise ? await outcome : outcome;
      if (reply) return reply;
    }
  } finally {
    if (phase >= 0) deps.counters.countPhase(phase, deps.clock.monotonicMs() - phaseStartMs);
  }
  throw new Error('invariant broken: a route ends with an integration that replies');
}

function isPaid(reply: Reply): boolean {
  return reply.outcome === 'served' || reply.outcome === 'failed' || reply.outcome === 'aborted';
}

function giveBack(exchange: Exchange, leases: QuotaLeases): void {
  const { binding, key } = exchange;
  if (!binding?.quota || !key) return;
  leases.giveBack({ planId: binding.planId, keyId: key.entry.lineageId, slot: binding.slot, quota: binding.quota }, exchange.quotaLeaseId);
  exchange.quotaUnits = 0;
}

function withOurHeaders(exchange: Exchange, reply: Reply): readonly string[] {
  const headers = [...reply.headers, exchange.stage?.kind === 'http' ? 'apigw-requestid' : 'x-amzn-RequestId', exchange.requestId];
  if (exchange.rateLimitPolicy !== '') headers.push('RateLimit-Policy', exchange.rateLimitPolicy, 'RateLimit', exchange.rateLimit);
  return headers;
}

function toAdmission(exchange: Exchange): Admission {
  return {
    requestId: exchange.requestId,
    projectId: exchange.stage?.projectId ?? '',
    keyId: exchange.key?.entry.keyId ?? '',
    customerId: exchange.key?.entry.customerId ?? '',
    planId: exchange.binding?.planId ?? '',
    apiId: exchange.stage?.apiId ?? '',
    stageId: exchange.stage?.stageId ?? '',
    routeId: exchange.route?.routeId ?? '',
    quotaUnits: exchange.quotaUnits,
    leaseId: exchange.quotaLeaseId,
    atMs: exchange.startedAtMs,
  };
}
