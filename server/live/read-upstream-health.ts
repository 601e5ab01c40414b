// The console's side of upstream health: one question to the runtime on this machine.
import { z } from 'zod';
import { UpstreamHealth } from '../contracts/upstream-health.ts';
import { AppError } from '../kernel/app-error.ts';
import { limits } from '../kernel/limits.ts';
import type { LiveClientDeps } from './live-client.ts';

const Answer = z.array(UpstreamHealth);

/** @throws AppError `runtime.unavailable` when the runtime does not answer in time, or not as it should */
export async function readUpstreamHealth(
  { baseUrl, secret, onProblem }: LiveClientDeps,
  { projectId, names }: { projectId: string; names: readonly string[] },
  signal: AbortSignal,
): Promise<UpstreamHealth[]> {
  if (names.length === 0) return [];
  try {
    const query = new URLSearchParams([['project', projectId], ...names.map((name) => ['name', name])]);
    const response = await fetch(`${baseUrl}/upstreams?${query}`, {
      headers: { authorization: `Bearer ${secret}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(limits.live.questionMsMax)]),
    });
    if (!response.ok) throw new Error(`the runtime answered ${response.status}`);
    return Answer.parse(await response.json());
  } catch (error) {
    if (!signal.aborted) onProblem(error);
    throw new AppError('runtime.unavailable', 'The gateway does not say how the upstreams are.');
  }
}
