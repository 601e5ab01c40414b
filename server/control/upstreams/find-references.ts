// Who leans on an upstream or an upstream credential by name: integrations as they are edited, and what stages serve.
import { type Integration, integrationReferences } from '#server/contracts/integration.ts';
import { DeployedApi } from '#server/contracts/published-config.ts';
import { UpstreamSettings } from '#server/contracts/upstream.ts';
import { viewIntegration } from '../apis/find-api.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';

type Database = Transaction | ControlDeps['prisma'];

/** @returns what names it, each in words: `API orders`, `upstream billing`; none when it may go */
export async function findReferences(db: Database, acting: Acting, noun: 'upstreams' | 'credentials', name: string): Promise<string[]> {
  const leans = (integration: Integration) => integrationReferences(integration)[noun].includes(name);
  const apis = await db.api.findMany({
    where: { projectId: acting.projectId },
    include: { integrations: true, stages: { include: { deployment: true } } },
  });
  const users = apis.flatMap((api) => {
    const isEdited = api.integrations.some((row) => leans(viewIntegration(row).integration));
    const isServed = api.stages.some(
      ({ deployment }) => deployment !== null && DeployedApi.parse(deployment.config).routes.some((route) => leans(route.integration)),
    );
    return isEdited || isServed ? [`API ${api.name}`] : [];
  });
  if (noun === 'upstreams') return users;
  const upstreams = await db.upstream.findMany({ where: { projectId: acting.projectId } });
  return [
    ...users,
    ...upstreams.flatMap((row) => (UpstreamSettings.parse(row.settings).tls.clientCertificate === name ? [`upstream ${row.name}`] : [])),
  ];
}
