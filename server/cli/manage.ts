// Small commands: access keys for AWS clients, revoking an API key, and what is there.
import type { CredentialView } from '#server/contracts/credential.ts';
import type { Page } from '#server/contracts/page.ts';
import { CliFailure } from './cli-failure.ts';
import type { Connection } from './connect.ts';
import { asking } from './connect.ts';
import { countOf } from './count-of.ts';

type Say = (line: string) => void;

/** Makes an access key and prints its secret once. */
export async function createCredential({ client, url, projectId }: Connection, name: string, say: Say): Promise<void> {
  const { credential, secretAccessKey } = await asking(url, () => client.credentials.create.mutate({ projectId, name }));
  say(`AWS_ACCESS_KEY_ID=${credential.accessKeyId}`);
  say(`AWS_SECRET_ACCESS_KEY=${secretAccessKey}`);
}

/** Every access key of the project, page by page. */
async function* credentialsOf({ client, url, projectId }: Connection): AsyncGenerator<CredentialView> {
  let request: { projectId: string; limit: number; cursor?: string } = { projectId, limit: 200 };
  for (;;) {
    const input = request;
    const page: Page<CredentialView> = await asking(url, () => client.credentials.list.query(input));
    yield* page.items;
    if (page.nextCursor === null) return;
    request = { projectId, limit: 200, cursor: page.nextCursor };
  }
}

/** One line per access key, revoked ones marked. */
export async function listCredentials(connection: Connection, say: Say): Promise<void> {
  for await (const { accessKeyId, name, revokedAtMs } of credentialsOf(connection)) {
    say(`${accessKeyId}  ${name}${revokedAtMs === null ? '' : '  (revoked)'}`);
  }
}

/** @param accessKeyId  as listCredentials shows it */
export async function revokeCredential(connection: Connection, accessKeyId: string, say: Say): Promise<void> {
  const { client, url, projectId } = connection;
  for await (const item of credentialsOf(connection)) {
    if (item.accessKeyId !== accessKeyId) continue;
    await asking(url, () => client.credentials.revoke.mutate({ projectId, credentialId: item.credentialId }));
    say(`${accessKeyId} is revoked.`);
    return;
  }
  throw new CliFailure(`There is no access key ${accessKeyId} in this project.`);
}

/** @param name  of the API key, exactly */
export async function revokeApiKey({ client, url, projectId }: Connection, name: string, say: Say): Promise<void> {
  const { items } = await asking(url, () => client.apiKeys.list.query({ projectId, search: name, limit: 200 }));
  const found = items.find((item) => item.name === name);
  if (!found) throw new CliFailure(`There is no API key ${name} in this project.`);
  await asking(url, () => client.apiKeys.revoke.mutate({ projectId, apiKeyId: found.apiKeyId }));
  say(`API key ${name} is revoked.`);
}

/** What the project holds, and how deep its queues are. */
export async function showStatus({ client, url, projectId, projectName }: Connection, say: Say): Promise<void> {
  const limit = 200;
  const apis = await asking(url, () => client.apis.list.query({ projectId, limit }));
  const queues = await asking(url, () => client.queues.list.query({ projectId, limit }));
  const topics = await asking(url, () => client.topics.list.query({ projectId, limit }));
  say(`project ${projectName} at ${url}`);
  for (const api of apis.items) say(`API    ${api.name}  ${countOf(api.routeCount, 'route')}, ${countOf(api.stageCount, 'stage')}`);
  for (const { name, depth } of queues.items)
    say(`queue  ${name}  ${depth.visible} waiting, ${depth.inFlight} in flight, ${depth.delayed} delayed`);
  for (const topic of topics.items) say(`topic  ${topic.name}`);
  if (apis.nextCursor ?? queues.nextCursor ?? topics.nextCursor) say('…and more: the first 200 of each are shown.');
}
