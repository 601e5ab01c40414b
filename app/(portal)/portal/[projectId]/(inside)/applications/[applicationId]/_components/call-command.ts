// The line that calls the API with a key, for a terminal. Pure.
import type { OwnApplicationView } from '#server/contracts/portal.ts';

/**
 * Puts the line together for the first stage of the plan that fits, the customer's own before everybody's.
 *
 * @param value  the key while it is shown, else a word in its place
 * @param host   host name the portal was opened with; the gateway is reached by it too
 * @returns      null when the plan covers no stage of that kind
 */
export function callCommand(
  application: Pick<OwnApplicationView, 'plan'> & { gatewayPort: number },
  environment: 'live' | 'sandbox',
  value: string | null,
  host: string,
): string | null {
  const stages = application.plan?.stages ?? [];
  const fitting = stages.filter(({ isSandbox }) => isSandbox === (environment === 'sandbox'));
  const stage = fitting.find(({ customerId }) => customerId !== null) ?? fitting[0] ?? (environment === 'live' ? stages[0] : undefined);
  if (!stage) return null;
  // The stage without a name has none in its URLs; in a shell `$default` would be a variable.
  const segment = stage.stageName === '$default' ? '' : `/${stage.stageName}`;
  return `curl -i -H 'x-api-key: ${value ?? 'YOUR_KEY'}' http://${host}:${application.gatewayPort}/_api/${stage.apiId}${segment}/`;
}
