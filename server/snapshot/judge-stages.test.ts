import { describe, expect, it } from 'vitest';
import { judgeStages } from './judge-stages.ts';
import { createPauses } from './pauses.ts';
import type { StoredStage } from './source.ts';

const route = (index: number, given: object = {}) => ({
  ...{ id: `r${index}`, method: 'GET', path: `/${index}`, isApiKeyRequired: false, timeoutMs: 1_000, requestHeaders: {} },
  ...{ integration: { kind: 'http-proxy', url: 'http://127.0.0.1:9000/x' }, ...given },
});
const api = (routes: unknown) => ({ version: 1, apiId: 'abcdefghij', name: 'shop', kind: 'http', routes });

function stage(config: unknown, canary: StoredStage['canary'] = null): StoredStage {
  const names = { stageId: 's', stageName: 'live', deploymentId: 'd', projectId: 'p', accountId: '000000000000' };
  return { ...names, variables: {}, egressAllow: ['127.0.0.1:9000'], customerId: null, config, canary };
}

const judge = (row: StoredStage, pause = () => undefined as Promise<void> | undefined) =>
  judgeStages({ revision: 1, stages: [row], domains: [] }, null, new Map(), pause);

describe('a stored stage', () => {
  it('is served whole, its canary too, with every route in its place', async () => {
    const routes = Array.from({ length: 30 }, (_, index) => route(index));
    const canary = { deploymentId: 'e', percent: 5, variables: {}, config: api([route(7)]) };
    const { config, problems } = await judge(stage(api(routes), canary));
    expect(problems).toEqual([]);
    const [served] = config.stages;
    expect(served?.api.routes.map(({ id }) => id)).toEqual(routes.map(({ id }) => id));
    expect(served?.canary?.api.routes.map(({ id }) => id)).toEqual(['r7']);
  });

  it.each([
    ['a route of the wrong shape', stage(api([route(0), route(1, { timeoutMs: 1 })])), ['api.routes.1.timeoutMs']],
    ['wrong shapes in head and routes', stage({ ...api([route(0), { id: 1 }]), kind: 'soap' }), ['api.kind', 'api.routes.1.id']],
    ['no list of routes', stage(api('none')), ['api.routes']],
    ['no API at all', stage(null), ['api']],
    ['two routes for the same requests', stage(api([route(0), route(1, { path: '/0' })])), ['routes[1].path']],
    [
      'a canary whose URL names a variable that is not there',
      stage(api([route(0)]), {
        ...{ deploymentId: 'e', percent: 5, variables: {} },
        config: api([route(0, { integration: { kind: 'http-proxy', url: 'http://${stageVariables.none}/x' } })]),
      }),
      ['canary.routes[0].integration'],
    ],
    ['a rule that is none', { ...stage(api([route(0)])), egressAllow: ['nowhere'] }, ['egressAllow']],
  ])('is refused for %s, and every problem is named', async (_, row, fields) => {
    const { config, problems } = await judge(row);
    expect(config.stages).toEqual([]);
    expect(problems.map(({ field }) => field)).toEqual(expect.arrayContaining(fields));
  });

  it('lets other work of the thread run between its routes', async () => {
    let nowMs = 0;
    let turns = 0;
    let isOver = false;
    const count = () => {
      if (isOver) return;
      turns += 1;
      setImmediate(count);
    };
    setImmediate(count);
    // Every look at the clock finds it a millisecond later: a slice of 4 is four routes or so.
    const pause = createPauses(4, () => (nowMs += 1));
    const { problems } = await judge(stage(api(Array.from({ length: 100 }, (_, index) => route(index)))), pause);
    isOver = true;
    expect(problems).toEqual([]);
    expect(turns).toBeGreaterThanOrEqual(30);
  });
});
