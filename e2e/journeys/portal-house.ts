// What the portal's specs need in their house: an API behind keys with a live and a sandbox stage, a plan with limits,
// and a customer.
import { connect } from '../../server/cli/connect.ts';
import { ProjectFile } from '../../server/contracts/project-file.ts';
import type { House } from '../support/house.ts';
import { untilKnownEverywhere } from '../support/revocation.ts';

export type Shop = {
  projectId: string;
  /** Status and RateLimit header of one call to the API's root on a stage. */
  call(stage: 'live' | 'sandbox', key: string): Promise<{ status: number; rateLimit: string }>;
  /** Address of the API's root on a stage. */
  urlOf(stage: 'live' | 'sandbox'): string;
  /** The answer itself, unread. */
  ask(stage: 'live' | 'sandbox', key: string): Promise<Response>;
};

/** @param quota  requests a day of the plan `Starter` */
export async function openShop(house: House, quota: number): Promise<Shop> {
  const { client, projectId } = await connect({ SLUICE_URL: house.consoleUrl, SLUICE_TOKEN: house.cliToken });
  const file = ProjectFile.parse({
    version: 1,
    apis: {
      shop: {
        kind: 'rest',
        routes: {
          'GET /': { integration: { kind: 'mock', status: 200, body: 'welcome', contentType: 'text/plain' }, apiKeyRequired: true },
        },
        stages: { live: {}, sandbox: {} },
      },
    },
    usagePlans: {
      Starter: {
        description: 'For trying things out',
        throttle: { ratePerSecond: 20, burst: 40 },
        quota: { limit: quota, period: 'DAY' },
        stages: ['shop/live', 'shop/sandbox'],
      },
    },
    customers: { Acme: {} },
  });
  const result = await client.projectFile.applyFile.mutate({ projectId, file, isDryRun: false });
  if (result.problems.length > 0 || result.failure) throw new Error(JSON.stringify([result.problems, result.failure]));
  const apiId = (await client.apis.list.query({ projectId, search: 'shop' })).items[0]?.apiId;
  const urlOf: Shop['urlOf'] = (stage) => `${house.gatewayUrl}/_api/${apiId}/${stage}/`;
  await Promise.all([untilKnownEverywhere(urlOf('live')), untilKnownEverywhere(urlOf('sandbox'))]);
  const ask: Shop['ask'] = (stage, key) => fetch(urlOf(stage), { headers: { 'x-api-key': key } });
  const call: Shop['call'] = async (stage, key) => {
    const answer = await ask(stage, key);
    await answer.arrayBuffer();
    return { status: answer.status, rateLimit: answer.headers.get('ratelimit') ?? '' };
  };
  return { projectId, call, urlOf, ask };
}
