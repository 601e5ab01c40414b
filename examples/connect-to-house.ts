// Where the examples find a house and what they sign with: the environment if it says so, else the house of this
// checkout, whose access token for the command line lies in its data directory.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CliFailure } from '#server/cli/cli-failure.ts';
import type { Connection } from '#server/cli/connect.ts';
import { connect } from '#server/cli/connect.ts';
import { readHouseFile } from '#server/cli/read-house-file.ts';
import type { HouseFile } from '#server/contracts/house-file.ts';

export type HouseConnection = {
  /** For `new SQSClient(…)` and `new SNSClient(…)`. */
  aws: { endpoint: string; region: string; credentials: Credential };
  /** The control plane of the project, or null when there is no access token. */
  control: Connection | null;
  /** Address of an API's stage at the gateway, e.g. `http://localhost:8080/_api/a1b2c3d4e5/live`. */
  apiUrl(api: string, stage: string): Promise<string>;
};

type Credential = { accessKeyId: string; secretAccessKey: string };

/**
 * Settings: AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, SLUICE_GATEWAY_URL, and those of the
 * command line: SLUICE_URL with SLUICE_TOKEN, SLUICE_DATA_DIR. Addresses that are not given are those of the house that was
 * started last in the data directory.
 *
 * @throws CliFailure in one sentence when there is neither a credential nor a house to make one
 */
export async function connectToHouse(): Promise<HouseConnection> {
  const given = credentialOfEnvironment();
  const house = await readHouseFile(process.env);
  if (given) return connection(given, await connect(process.env).catch(nullWithoutHouse), house);
  const control = await connect(process.env);
  return connection(await credentialOfHouse(control), control, house);
}

function connection(credentials: Credential, control: Connection | null, house: HouseFile | null): HouseConnection {
  const gateway = process.env.SLUICE_GATEWAY_URL ?? house?.gatewayUrl ?? 'http://localhost:8080';
  const endpoint = process.env.AWS_ENDPOINT_URL ?? house?.awsUrl ?? 'http://localhost:4566';
  return {
    aws: { endpoint, region: process.env.AWS_REGION ?? 'us-east-1', credentials },
    control,
    async apiUrl(api, stage) {
      const found = await control?.client.apis.list.query({ projectId: control.projectId, search: api });
      const apiId = found?.items.find((item) => item.name === api)?.apiId ?? `{id of ${api}}`;
      return `${gateway}/_api/${apiId}/${stage}`;
    },
  };
}

/** Whoever brings a credential needs no access token; the addresses printed then leave the API's id open. */
function nullWithoutHouse(error: unknown): null {
  if (error instanceof CliFailure) return null;
  throw error;
}

function credentialOfEnvironment(): Credential | null {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  return accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : null;
}

/** A credential named `examples`: made at the first use and kept beside the examples' data, readable by its owner only. */
async function credentialOfHouse(control: Connection): Promise<Credential> {
  const { client, projectId } = control;
  const file = path.join(import.meta.dirname, '../.cache/examples', `credential-${projectId}.json`);
  const kept: { accessKeyId?: string; secretAccessKey?: string } = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  const { accessKeyId, secretAccessKey } = kept;
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const { items } = await client.credentials.list.query({ projectId, limit: 200 });
    const isValid = items.some((item) => item.accessKeyId === accessKeyId && item.revokedAtMs === null);
    if (isValid) return { accessKeyId, secretAccessKey };
  }
  const made = await client.credentials.create.mutate({ projectId, name: 'examples' });
  const credential = { accessKeyId: made.credential.accessKeyId, secretAccessKey: made.secretAccessKey };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(credential), { mode: 0o600 });
  return credential;
}
