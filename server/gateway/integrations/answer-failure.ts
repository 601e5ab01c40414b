// What a client reads when an integration's call failed, in AWS's words; why, goes to the log.
import type { Logger } from '../../config/logger.ts';
import { BodyTooLarge } from '../pipeline/body-source.ts';
import type { Exchange, Reply } from '../pipeline/exchange.ts';
import { refuse } from '../pipeline/refuse.ts';
import { EgressDenied } from '../upstream/egress.ts';
import { type CallResult, UpstreamMisconfigured, UpstreamUnavailable } from '../upstream/upstream-caller.ts';

type Failure = Extract<CallResult, { ok: false }>['error'];

export function answerFailure(exchange: Exchange, failure: Failure, logger: Logger): Reply {
  if (failure.kind === 'timeout') return refuse(exchange, 'integration-timeout');
  if (failure.error instanceof BodyTooLarge) return answerBadBody(exchange, 'too-large');
  if (failure.kind === 'client') return { ...refuse(exchange, 'bad-request'), outcome: 'aborted' };
  const { error } = failure;
  logger.debug({ err: error, routeId: exchange.route?.routeId }, 'upstream failed');
  if (error instanceof UpstreamUnavailable) return refuse(exchange, 'integration-failure', error.waitMs / 1_000);
  const isOurFault = error instanceof EgressDenied || error instanceof UpstreamMisconfigured;
  return refuse(exchange, isOurFault ? 'api-configuration-error' : 'integration-failure');
}

/** A body that had to be whole: too long for that, or broken off by who sent it. */
export function answerBadBody(exchange: Exchange, reason: 'too-large' | 'broken-off'): Reply {
  if (reason === 'too-large') return { ...refuse(exchange, 'request-too-large'), outcome: 'failed' };
  return { ...refuse(exchange, 'bad-request'), outcome: 'aborted' };
}
