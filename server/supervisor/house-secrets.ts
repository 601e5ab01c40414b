// The secrets of an installation: given by environment, else kept in files of the data directory that only its owner
// can read. A secret made for the first time is held back until the start has passed its checks.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Env } from '../config/env.ts';
import { StartRefusal } from '../kernel/start-refusal.ts';
import { writeWhole } from './data-directory.ts';

export type HouseSecrets = {
  authSecret: string;
  /** 64 hex digits. */
  masterKeyHex: string;
  /** True when no master key was there yet: nothing sealed by an earlier one could be opened. */
  isMasterKeyNew: boolean;
  /** Guards the live stream between runtime and console; new at every start. */
  internalSecret: string;
  /** Writes the secrets made by this start. */
  keep(): Promise<void>;
};

/**
 * @throws StartRefusal when the address is not loopback and AUTH_SECRET is missing: a secret that nobody chose must
 *         not guard a console that others can reach; or when only half of a root credential is given
 */
export async function readHouseSecrets(env: Env, dataDirectory: string): Promise<HouseSecrets> {
  if (env.AUTH_SECRET === undefined && !isLoopback(env.SLUICE_BIND)) {
    throw new StartRefusal(
      `SLUICE_BIND is ${env.SLUICE_BIND}, which others can reach: set AUTH_SECRET to at least 32 random characters (openssl rand -base64 32).`,
    );
  }
  if ((env.SLUICE_ROOT_ACCESS_KEY_ID === undefined) !== (env.SLUICE_ROOT_SECRET_ACCESS_KEY === undefined)) {
    throw new StartRefusal('Set both SLUICE_ROOT_ACCESS_KEY_ID and SLUICE_ROOT_SECRET_ACCESS_KEY, or neither.');
  }
  const authSecretFile = path.join(dataDirectory, 'auth-secret');
  const masterKeyFile = path.join(dataDirectory, 'master-key');
  const keptAuthSecret = env.AUTH_SECRET ?? (await readKept(authSecretFile));
  const keptMasterKey = env.SLUICE_MASTER_KEY ?? (await readKept(masterKeyFile));
  if (keptMasterKey !== null && !/^[0-9a-f]{64}$/i.test(keptMasterKey)) {
    throw new StartRefusal(`The file ${masterKeyFile} is damaged: it must hold 64 hex digits; restore it from its backup.`);
  }
  const authSecret = keptAuthSecret ?? randomBytes(32).toString('base64url');
  const masterKeyHex = keptMasterKey ?? randomBytes(32).toString('hex');
  return {
    authSecret,
    masterKeyHex,
    isMasterKeyNew: keptMasterKey === null,
    internalSecret: randomBytes(32).toString('base64url'),
    keep: async () => {
      if (keptAuthSecret === null) await writeWhole(authSecretFile, `${authSecret}\n`);
      if (keptMasterKey === null) await writeWhole(masterKeyFile, `${masterKeyHex}\n`);
    },
  };
}

/** True for 127.0.0.0/8, ::1 and localhost. */
function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);
}

async function readKept(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
