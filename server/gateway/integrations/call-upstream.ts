// One call of an integration on behalf of an exchange: stops when the client goes, and says how long the upstream took.
import type { Clock } from '../../kernel/clock.ts';
import type { Exchange } from '../pipeline/exchange.ts';
import type { CallRequest, CallResult, UpstreamCaller } from '../upstream/upstream-caller.ts';

/** @returns the answer's head with its body still to come, or the failure; never rejects */
export async function callUpstream(
  exchange: Exchange,
  caller: UpstreamCaller,
  request: Omit<CallRequest, 'onRequestBytes'>,
  clock: Clock,
): Promise<CallResult> {
  const sentMs = clock.monotonicMs();
  const call = caller.send({
    ...request,
    onRequestBytes: (count) => {
      exchange.requestBytes += count;
    },
  });
  exchange.onClientGone = call.abort;
  if (exchange.isClientGone) call.abort();
  const result = await call.response;
  exchange.upstreamLatencyMs = clock.monotonicMs() - sentMs;
  if (!result.ok) return result;
  const { body } = result.value;
  exchange.onClientGone = () => body.destroy();
  if (exchange.isClientGone) body.destroy();
  return result;
}

/** Methods whose requests say `content-length: 0` when they have no body. */
export function usuallyHasBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}
