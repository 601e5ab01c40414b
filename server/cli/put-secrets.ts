// Secrets that people have in files and variables: certificates of the gateway, and keys it shows to upstreams. Never as
// arguments, which every process of the machine can read.
import { readFile } from 'node:fs/promises';
import { CliFailure } from './cli-failure.ts';
import type { Connection } from './connect.ts';
import { asking } from './connect.ts';

type Say = (line: string) => void;

/** @throws CliFailure for a file that cannot be read, and for what the server refuses */
export async function putCertificate(
  { client, url, projectId }: Connection,
  { name, chain, key }: { name: string; chain: string; key: string },
  say: Say,
): Promise<void> {
  const pems = { chain: await read(chain), privateKey: await read(key) };
  const { names, expiresAtMs } = await asking(url, () => client.certificates.put.mutate({ projectId, name, ...pems }));
  say(`Certificate ${name} holds for ${names.join(', ')} until ${new Date(expiresAtMs).toISOString().slice(0, 10)}.`);
}

/** @throws CliFailure when one of the two variables is not set, and for what the server refuses */
export async function putAwsKey(
  { client, url, projectId }: Connection,
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  say: Say,
): Promise<void> {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = environment;
  if (accessKeyId === '' || secretAccessKey === '') throw new CliFailure('Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY first.');
  const credential = { kind: 'aws-key' as const, accessKeyId, secretAccessKey };
  await asking(url, () => client.upstreams.putCredential.mutate({ projectId, name, credential }));
  say(`Upstream credential ${name} signs with ${accessKeyId}.`);
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new CliFailure(`${file} cannot be read.`);
  });
}
