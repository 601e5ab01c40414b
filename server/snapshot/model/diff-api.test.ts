import { describe, expect, it } from 'vitest';
import type { DeployedApi, DeployedRoute } from '../../contracts/published-config.ts';
import { diffApi, isSameApi } from './diff-api.ts';

const route = (method: DeployedRoute['method'], path: string, given: Partial<DeployedRoute> = {}): DeployedRoute => ({
  id: 'any',
  method,
  path,
  isApiKeyRequired: false,
  timeoutMs: 1000,
  requestHeaders: {},
  integration: { kind: 'http-proxy', url: 'http://up/' },
  ...given,
});
const api = (routes: DeployedRoute[], name = 'shop'): DeployedApi => ({
  version: 1,
  apiId: 'a',
  name,
  kind: 'http',
  routes,
  hasHonestErrors: false,
  gatewayResponses: {},
});

describe('diffApi', () => {
  it('sees no difference in ids and order', () => {
    const diff = diffApi(api([route('GET', '/a'), route('PUT', '/b')]), api([route('PUT', '/b', { id: 'x' }), route('GET', '/a')]));
    expect(isSameApi(diff)).toBe(true);
  });

  it('names routes that came, went and changed, with the fields', () => {
    const edited = api([route('GET', '/a', { timeoutMs: 50, isApiKeyRequired: true }), route('ANY', '$default')], 'new');
    const diff = diffApi(edited, api([route('GET', '/a'), route('DELETE', '/old')]));
    expect(diff.fields).toEqual([{ field: 'name', before: 'shop', after: 'new' }]);
    expect(diff.routes).toMatchObject([
      { kind: 'added', routeKey: '$default' },
      { kind: 'removed', routeKey: 'DELETE /old' },
      {
        kind: 'changed',
        routeKey: 'GET /a',
        fields: [
          { field: 'isApiKeyRequired', before: 'false', after: 'true' },
          { field: 'timeoutMs', before: '1000', after: '50' },
        ],
      },
    ]);
  });

  it('shows a change of integration field by field', () => {
    const mock = route('GET', '/a', { integration: { kind: 'mock', status: 200, body: 'b', contentType: 'text/plain' } });
    const [change] = diffApi(api([mock]), api([route('GET', '/a')])).routes;
    expect(change?.kind === 'changed' && change.fields.map((field) => field.field)).toEqual([
      'integration.body',
      'integration.contentType',
      'integration.kind',
      'integration.status',
      'integration.url',
    ]);
  });

  it('takes everything as added where nothing is deployed', () => {
    expect(diffApi(api([route('GET', '/a')]), null).routes).toMatchObject([{ kind: 'added' }]);
  });
});
