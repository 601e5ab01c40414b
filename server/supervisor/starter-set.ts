// The starter set of a new installation: a queue `hello`, a topic `hello` that delivers to it, and an API `hello` whose
// route answers by itself. Something to send the first requests to, and nothing that cannot be deleted.

import type { SqlTransaction } from '../contracts/ports.ts';
import type { DeployedApi } from '../contracts/published-config.ts';
import { formatArn } from '../kernel/arn.ts';
import { newResourceId } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';

export type StarterOwner = { projectId: string; accountId: string; random: Random };

const region = 'us-east-1';

/** Ids of what was made; every one is named `hello`. */
export type StarterSet = { queueId: string; topicId: string; apiId: string };

/** Inserts the set through the caller's transaction. */
export async function insertStarterSet(tx: SqlTransaction, owner: StarterOwner): Promise<StarterSet> {
  return { ...(await insertQueueAndTopic(tx, owner)), apiId: await insertApi(tx, owner) };
}

async function insertQueueAndTopic(tx: SqlTransaction, { projectId, accountId, random }: StarterOwner): Promise<Omit<StarterSet, 'apiId'>> {
  const [queueId, topicId] = [newResourceId(random), newResourceId(random)];
  const queueArn = formatArn({ service: 'sqs', region, accountId, resource: 'hello' });
  await tx.query("INSERT INTO queue (id, project_id, region, name) VALUES ($1, $2, $3, 'hello')", [queueId, projectId, region]);
  await tx.query("INSERT INTO topic (id, project_id, region, name) VALUES ($1, $2, $3, 'hello')", [topicId, projectId, region]);
  await tx.query("INSERT INTO subscription (id, topic_id, protocol, endpoint) VALUES ($1, $2, 'sqs', $3)", [
    random.uuid(),
    topicId,
    queueArn,
  ]);
  return { queueId, topicId };
}

async function insertApi(tx: SqlTransaction, { projectId, random }: StarterOwner): Promise<string> {
  const [apiId, integrationId, routeId, deploymentId] = [
    newResourceId(random),
    newResourceId(random),
    newResourceId(random),
    newResourceId(random),
  ];
  const body = JSON.stringify({ message: 'Hello from Sluice' });
  const integration = { kind: 'mock', status: 200, body, contentType: 'application/json' } as const;
  const timeoutMs = 29_000;
  const config: DeployedApi = {
    version: 1,
    apiId,
    name: 'hello',
    kind: 'http',
    routes: [{ id: routeId, method: 'GET', path: '/hello', isApiKeyRequired: false, integration, timeoutMs, requestHeaders: {} }],
    hasHonestErrors: false,
    gatewayResponses: {},
  };
  const { kind, ...settings } = integration;
  await tx.query(
    "INSERT INTO api (id, project_id, name, kind, description, updated_at) VALUES ($1, $2, 'hello', 'http', 'Answers by itself', now())",
    [apiId, projectId],
  );
  await tx.query("INSERT INTO integration (id, api_id, name, kind, settings, timeout_ms) VALUES ($1, $2, 'greeting', $3, $4, $5)", [
    integrationId,
    apiId,
    kind,
    JSON.stringify(settings),
    timeoutMs,
  ]);
  await tx.query("INSERT INTO route (id, api_id, method, path, integration_id) VALUES ($1, $2, 'GET', '/hello', $3)", [
    routeId,
    apiId,
    integrationId,
  ]);
  await tx.query("INSERT INTO deployment (id, api_id, description, config, created_by) VALUES ($1, $2, 'first start', $3, 'system')", [
    deploymentId,
    apiId,
    JSON.stringify(config),
  ]);
  await tx.query("INSERT INTO stage (id, api_id, name, deployment_id) VALUES ($1, $2, 'live', $3)", [
    newResourceId(random),
    apiId,
    deploymentId,
  ]);
  return apiId;
}
