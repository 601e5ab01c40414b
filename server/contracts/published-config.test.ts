import { expect, it } from 'vitest';
import { DeployedApi, PublishedConfig } from './published-config.ts';

// As an earlier release stored it: deployments and last-good files outlive the release that wrote them.
const api = {
  version: 1,
  apiId: 'a',
  name: 'shop',
  kind: 'rest',
  routes: [
    { id: 'r', method: 'GET', path: '/', isApiKeyRequired: false, integration: { kind: 'mock', status: 200, body: '' }, timeoutMs: 50 },
  ],
};
const stage = {
  stageId: 's',
  stageName: 'live',
  deploymentId: 'd',
  variables: {},
  projectId: 'p',
  accountId: '000000000000',
  egressAllow: [],
  api,
};

it('reads what was stored before headers, worded answers, canaries, sandboxes and domain names', () => {
  expect(DeployedApi.parse(api)).toMatchObject({ hasHonestErrors: false, gatewayResponses: {}, routes: [{ requestHeaders: {} }] });
  const config = PublishedConfig.parse({ version: 1, revision: 1, stages: [stage] });
  expect(config).toMatchObject({ domains: [], stages: [{ canary: null, customerId: null }] });
  expect(PublishedConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
});
