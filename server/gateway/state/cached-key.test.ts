import { describe, expect, it } from 'vitest';
import type { KeyEntry } from '../../contracts/directory.ts';
import { uncounted } from '../../contracts/live-counters.ts';
import { CachedKey } from './cached-key.ts';

const plan = { planId: 'gold', planName: 'Gold', stageIds: ['live'], slot: 3, throttle: null, quota: null };
const entry: KeyEntry = {
  ...{ keyId: 'key', lineageId: 'key', projectId: 'shop', customerId: 'acme', name: 'mobile', expiresAtMs: null },
  ...{ plans: [plan], customerAttributes: {}, keyAttributes: {} },
};

/** As a release compiles it: another object each time. */
function compiled(stageId = 'live', liveId = stageId, own: { projectId?: string; customerId?: string | null } = {}) {
  const { projectId = 'shop', customerId = null } = own;
  const names = { projectId, apiId: 'api', stageId: liveId, apiName: 'orders/live', keyId: '', keyName: '', customerId: '' };
  return { projectId, stageId, customerId, keyless: { ...names, ...uncounted } };
}

describe('a key on a stage', () => {
  it.each([
    { name: 'a stage of its plan', stage: compiled(), isOfProject: true, planId: 'gold' },
    { name: 'a stage of no plan of it', stage: compiled('test'), isOfProject: true, planId: undefined },
    { name: 'its own sandbox', stage: compiled('live', 'live', { customerId: 'acme' }), isOfProject: true, planId: 'gold' },
    { name: "another customer's sandbox", stage: compiled('live', 'live', { customerId: 'other' }), isOfProject: true, planId: undefined },
    { name: "another project's stage", stage: compiled('live', 'live', { projectId: 'other' }), isOfProject: false, planId: 'gold' },
  ])('$name', ({ stage, isOfProject, planId }) => {
    const found = new CachedKey(entry).on(stage);
    expect(found).toMatchObject({ isOfProject, keyId: 'key', keyName: 'mobile', customerId: 'acme', stageId: stage.stageId });
    expect(found.plan?.planId).toBe(planId);
  });

  it('has the first of its plans, and of each stage the plan that is on it', () => {
    const key = new CachedKey({ ...entry, plans: [plan, { ...plan, planId: 'later' }, { ...plan, planId: 'test', stageIds: ['test'] }] });
    expect([compiled(), compiled('test')].map((stage) => key.on(stage).plan?.planId)).toEqual(['gold', 'test']);
  });

  it('is found once for a stage and once for its canary, however they take turns', () => {
    const key = new CachedKey(entry);
    const [own, canary] = [compiled(), compiled('live', 'live/canary')];
    const [first, second] = [key.on(own), key.on(canary)];
    expect(second.stageId).toBe('live/canary');
    expect([key.on(own), key.on(canary), key.on(own)]).toEqual([first, second, first]);
    expect(key.on(own)).toBe(first);
    expect(key.on(canary)).toBe(second);
  });

  it('is found anew for a new release of the stage, and for a former one that is still served', () => {
    const key = new CachedKey(entry);
    const [former, current] = [compiled(), compiled()];
    const before = key.on(former);
    const found = key.on(current);
    expect(found).not.toBe(before);
    expect(key.on(current)).toBe(found);
    expect(key.on(former)).toMatchObject({ keyless: former.keyless, plan: { planId: 'gold' } });
  });

  it('takes any number of stages', () => {
    const key = new CachedKey({ ...entry, plans: [{ ...plan, stageIds: Array.from({ length: 50 }, (_, index) => `s${index}`) }] });
    const stages = Array.from({ length: 50 }, (_, index) => compiled(`s${index}`));
    for (const stage of [...stages, ...stages]) expect(key.on(stage)).toMatchObject({ keyless: stage.keyless, plan: { planId: 'gold' } });
  });
});
