// What a refusal looks like on the wire, with the numbers of the first plan that has such a limit. Pure.
import type { PortalPlanView } from '#server/contracts/portal.ts';

const periodSeconds = { DAY: 86_400, WEEK: 604_800, MONTH: 2_592_000 } as const;

/** @returns an answer for each kind of limit; with example numbers where no plan has it */
export function refusalExamples(plans: readonly PortalPlanView[]): { kind: 'tooFast' | 'spent'; answer: string }[] {
  const throttle = plans.find((plan) => plan.throttle !== null)?.throttle ?? { ratePerSecond: 5, burst: 10 };
  const quota = plans.find((plan) => plan.quota !== null)?.quota ?? { limit: 1000, period: 'MONTH' as const };
  const seconds = Math.max(1, Math.ceil(throttle.burst / throttle.ratePerSecond));
  const policies = [`"throttle";q=${throttle.burst};w=${seconds}`, `"quota";q=${quota.limit};w=${periodSeconds[quota.period]}`];
  return [
    {
      kind: 'tooFast',
      answer: answer(Math.max(1, Math.ceil(1 / throttle.ratePerSecond)), 'Too Many Requests', [
        `RateLimit-Policy: ${policies[0]}`,
        `RateLimit: "throttle";r=0;t=${seconds}`,
      ]),
    },
    {
      kind: 'spent',
      answer: answer(86_400, 'Limit Exceeded', [
        `RateLimit-Policy: ${policies.join(', ')}`,
        `RateLimit: "throttle";r=${throttle.burst - 1};t=1, "quota";r=0;t=86400`,
      ]),
    },
  ];
}

function answer(retryAfterSeconds: number, message: string, limitHeaders: readonly string[]): string {
  return [
    'HTTP/1.1 429 Too Many Requests',
    `Retry-After: ${retryAfterSeconds}`,
    ...limitHeaders,
    'content-type: application/json',
    '',
    JSON.stringify({ message }),
  ].join('\n');
}
