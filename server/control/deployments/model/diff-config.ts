// Says in plain lines what deploying would change: what a stage serves against the API as edited. Pure. What counts as a
// difference is decided by snapshot/model/diff-api.ts.
import type { ConfigDifference } from '#server/contracts/api.ts';
import type { DeployedApi } from '#server/contracts/published-config.ts';
import { diffApi } from '#server/snapshot/model/diff-api.ts';

/**
 * @param served  null when nothing is deployed: everything is then added
 * @returns       the API's own fields first, then routes in the order of their keys; none when nothing would change
 */
export function diffConfig(served: DeployedApi | null, edited: DeployedApi): ConfigDifference[] {
  const diff = diffApi(edited, served);
  const ownFields = diff.fields.map(toField);
  return [
    ...(ownFields.length === 0 ? [] : [{ kind: 'changed' as const, subject: 'api', fields: ownFields }]),
    ...diff.routes.map((route) => ({
      kind: route.kind,
      subject: route.routeKey,
      fields: route.kind === 'changed' ? route.fields.map(toField) : [],
    })),
  ];
}

function toField(change: { field: string; before: string; after: string }): ConfigDifference['fields'][number] {
  return { name: change.field, before: change.before, after: change.after };
}
