import { describe, expect, it } from 'vitest';
import type { PortalPlanView } from '#server/contracts/portal.ts';
import { callCommand } from './call-command.ts';

const stage = (stageName: string) => ({
  stageId: 's',
  stageName,
  apiId: 'api0000000',
  apiName: 'shop',
  isSandbox: stageName !== 'live',
  customerId: stageName === 'own' ? 'c' : null,
});
const planOf = (...names: string[]): PortalPlanView => ({
  usagePlanId: 'p',
  name: 'Starter',
  description: '',
  throttle: null,
  quota: null,
  stages: names.map(stage),
  hasSandbox: true,
});

describe('the line that calls the API', () => {
  it.each([
    ['live', ['sandbox', 'live'], '/_api/api0000000/live/'],
    ['live', ['sandbox'], '/_api/api0000000/sandbox/'],
    ['sandbox', ['live', 'test'], '/_api/api0000000/test/'],
    ['sandbox', ['live', 'test', 'own'], '/_api/api0000000/own/'],
    ['sandbox', ['$default'], '/_api/api0000000/'],
  ] as const)('with a %s key of a plan on %j goes to %s', (environment, names, path) => {
    const command = callCommand({ plan: planOf(...names), gatewayPort: 8080 }, environment, 'slk_x', 'api.example');
    expect(command).toBe(`curl -i -H 'x-api-key: slk_x' http://api.example:8080${path}`);
  });

  it('holds a word in the place of a key that is not shown any more', () => {
    expect(callCommand({ plan: planOf('live'), gatewayPort: 1 }, 'live', null, 'h')).toContain('x-api-key: YOUR_KEY');
  });

  it('is not there without a stage of that kind', () => {
    expect(callCommand({ plan: planOf('live'), gatewayPort: 1 }, 'sandbox', null, 'h')).toBeNull();
    expect(callCommand({ plan: null, gatewayPort: 1 }, 'live', null, 'h')).toBeNull();
  });
});
