// Are the upstreams and credentials that a config names there? What is served later is what they are then.
import { integrationReferences } from '#server/contracts/integration.ts';
import { formatRouteKey } from '#server/contracts/project-file.ts';
import type { DeployedApi } from '#server/contracts/published-config.ts';
import type { Problem } from '#server/kernel/app-error.ts';
import type { Acting, Transaction } from '../control-deps.ts';

/** @returns a problem for each name that leads nowhere; a name made of stage variables is not looked at */
export async function checkReferences(tx: Transaction, acting: Acting, config: DeployedApi): Promise<Problem[]> {
  const where = { projectId: acting.projectId };
  const upstreams = new Set((await tx.upstream.findMany({ where, select: { name: true } })).map(({ name }) => name));
  const keys = await tx.upstreamCredential.findMany({ where: { ...where, kind: 'aws-key' }, select: { name: true } });
  const credentials = new Set(keys.map(({ name }) => name));
  return config.routes.flatMap((route) => {
    const field = formatRouteKey(route.method, route.path);
    const named = integrationReferences(route.integration);
    return [
      ...named.upstreams.flatMap((name) => (upstreams.has(name) ? [] : [{ field, message: `there is no upstream ${name}` }])),
      ...named.credentials.flatMap((name) =>
        credentials.has(name) ? [] : [{ field, message: `there is no upstream credential ${name} that signs` }],
      ),
    ];
  });
}
