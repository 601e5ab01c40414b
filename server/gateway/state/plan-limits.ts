// What a usage plan allows, ready for the hot path. Every key brings the limits of its plan with it; one object for all that are
// alike stays near the processor while thousands of keys come in turn, and is kept once, not per key.
import type { PlanBinding } from '../../contracts/directory.ts';
import { flatText } from '../../kernel/flat-text.ts';
import { compileGcraLimit, type GcraLimit } from '../model/gcra.ts';

/** The lines are of policyLine. */
export type PlanLimits = {
  readonly planId: string;
  readonly limit: GcraLimit | null;
  readonly quota: PlanBinding['quota'];
  readonly throttleLine: string;
  readonly quotaLine: string;
  readonly bothLine: string;
};

/** Of those known: past it all are forgotten, and made again as keys are read. */
const knownMax = 10_000;

const known = new Map<string, PlanLimits>();

/** @returns the same object for the same plan with the same limits */
export function planLimits({ planId, throttle, quota }: Pick<PlanBinding, 'planId' | 'throttle' | 'quota'>): PlanLimits {
  const name = JSON.stringify([planId, throttle?.ratePerSecond, throttle?.burst, quota?.limit, quota?.period]);
  const found = known.get(name);
  if (found !== undefined) return found;
  if (known.size >= knownMax) known.clear();
  const made = compileLimits({ planId, throttle, quota });
  known.set(name, made);
  return made;
}

const periodSeconds = { DAY: 86_400, WEEK: 604_800, MONTH: 2_592_000 };

/** Policies are structured fields of draft-ietf-httpapi-ratelimit-headers-10; a month counts as 30 days there. */
function compileLimits({ planId, throttle, quota }: Pick<PlanBinding, 'planId' | 'throttle' | 'quota'>): PlanLimits {
  const throttlePolicy = throttle
    ? `"throttle";q=${throttle.burst};w=${Math.max(1, Math.ceil(throttle.burst / throttle.ratePerSecond))}`
    : '';
  const quotaPolicy = quota ? `"quota";q=${quota.limit};w=${periodSeconds[quota.period]}` : '';
  return {
    planId,
    quota,
    limit: throttle ? compileGcraLimit(throttle) : null,
    throttleLine: policyLine('throttle', throttlePolicy),
    quotaLine: policyLine('quota', quotaPolicy),
    bothLine: policyLine('throttle', `${throttlePolicy}, ${quotaPolicy}`),
  };
}

/** The header RateLimit-Policy, and the beginning of the one behind it up to the first item's `r=`: one piece, because a head of many costs more to send. */
function policyLine(first: 'throttle' | 'quota', policies: string): string {
  return flatText(`RateLimit-Policy: ${policies}\r\nRateLimit: "${first}";r=`);
}
