// The credentials of the AWS wire protocol as one thread knows them: read from Postgres on first use, kept open in memory,
// dropped when the change feed names them. A key that does not exist is remembered for a few seconds only.
import type { Pool } from 'pg';
import type { Change, CredentialEntry } from '../contracts/directory.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import { openCredentialSecret } from '../kernel/credential-secret.ts';
import { limits } from '../kernel/limits.ts';

export type CredentialDirectory = {
  /**
   * The credential of an access key id, or null when there is none or it is revoked. Answers at once when it is known;
   * else reads the row once, however many ask meanwhile.
   *
   * @throws AppError `database.unavailable` (as rejection) when the row can't be read
   */
  find(accessKeyId: string): CredentialEntry | null | Promise<CredentialEntry | null>;
  /** Forgets what a change of the feed may have made untrue. */
  apply(change: Pick<Change, 'entity' | 'entityId'>): void;
  /** Forgets everything: after changes may have been missed. */
  clear(): void;
};

type Deps = { pool: Pick<Pool, 'query'>; masterKey: Uint8Array; clock: Clock };

/** One reading of a row, shared by all who ask for it. Forgotten when a change arrives: what it reads may then be old. */
type Load = { entry: Promise<CredentialEntry | null> };

const { maxCachedCredentialsPerThread, maxUnknownCredentialsPerThread, maxCredentialLoadsPerThread, unknownCredentialMs } =
  limits.messaging;

/** @param deps.masterKey  32 bytes, opens the sealed secrets */
export function createCredentialDirectory(deps: Deps): CredentialDirectory {
  const known = new Map<string, CredentialEntry>();
  const unknownUntilMs = new Map<string, number>();
  const loads = new Map<string, Load>();

  async function readAndKeep(accessKeyId: string, load: Load): Promise<CredentialEntry | null> {
    try {
      const entry = await readCredential(deps, accessKeyId);
      if (loads.get(accessKeyId) !== load) return entry;
      if (entry) setBounded(known, accessKeyId, entry, maxCachedCredentialsPerThread);
      else setBounded(unknownUntilMs, accessKeyId, deps.clock.monotonicMs() + unknownCredentialMs, maxUnknownCredentialsPerThread);
      return entry;
    } finally {
      if (loads.get(accessKeyId) === load) loads.delete(accessKeyId);
    }
  }

  function startLoad(accessKeyId: string): Promise<CredentialEntry | null> {
    if (loads.size >= maxCredentialLoadsPerThread) {
      return Promise.reject(new AppError('database.unavailable', 'Too many credentials are being read at once.'));
    }
    const load: Load = { entry: Promise.resolve(null) };
    loads.set(accessKeyId, load);
    load.entry = readAndKeep(accessKeyId, load);
    return load.entry;
  }

  return {
    find(accessKeyId) {
      const entry = known.get(accessKeyId);
      if (entry) return entry;
      if (accessKeyId.length > 128) return null;
      if ((unknownUntilMs.get(accessKeyId) ?? 0) > deps.clock.monotonicMs()) return null;
      return loads.get(accessKeyId)?.entry ?? startLoad(accessKeyId);
    },
    apply(change) {
      if (change.entity === 'credential') {
        known.delete(change.entityId);
        unknownUntilMs.delete(change.entityId);
        loads.delete(change.entityId);
      }
      if (change.entity === 'project') {
        for (const [accessKeyId, entry] of known) if (entry.projectId === change.entityId) known.delete(accessKeyId);
        loads.clear();
      }
    },
    clear() {
      known.clear();
      unknownUntilMs.clear();
      loads.clear();
    },
  };
}

/** By the unique index on credential.access_key_id; takes no locks. */
const selectCredential = `
  SELECT credential.id, credential.project_id, credential.secret_sealed, credential.is_root, project.account_id
  FROM credential JOIN project ON project.id = credential.project_id
  WHERE credential.access_key_id = $1 AND credential.revoked_at IS NULL`;

type CredentialRow = { id: string; project_id: string; secret_sealed: Uint8Array; is_root: boolean; account_id: string };

async function readCredential({ pool, masterKey }: Deps, accessKeyId: string): Promise<CredentialEntry | null> {
  const { rows } = await pool.query<CredentialRow>(selectCredential, [accessKeyId]).catch((cause: unknown) => {
    throw new AppError('database.unavailable', 'Credentials cannot be read at the moment.', { cause });
  });
  const row = rows[0];
  if (!row) return null;
  const secretAccessKey = openCredentialSecret(masterKey, row.secret_sealed, { projectId: row.project_id, credentialId: row.id });
  return { accessKeyId, secretAccessKey, projectId: row.project_id, accountId: row.account_id, isRoot: row.is_root };
}

/** Stores a value; the one stored first makes room. */
function setBounded<Value>(map: Map<string, Value>, key: string, value: Value, sizeMax: number): void {
  map.delete(key);
  if (map.size >= sizeMax) for (const oldest of map.keys()) if (map.delete(oldest)) break;
  map.set(key, value);
}
