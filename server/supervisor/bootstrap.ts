// What an empty database gets at the first start: a project with its account id, an owner, a root credential, an access
// token for the command line, and a small starter set (one queue, one topic that feeds it, one API that answers by
// itself) so that the three lines printed at the end work. All in one transaction, so a crash leaves nothing half-made.
import type { Pool } from 'pg';
import type { Env } from '../config/env.ts';
import type { AuditKind } from '../contracts/audit-kinds.ts';
import type { SqlTransaction } from '../contracts/ports.ts';
import { newAccessToken } from '../control/access/access-token-format.ts';
import { asSqlTransaction, inTransaction } from '../db/transaction.ts';
import { writeAuditRecord } from '../db/write-audit-record.ts';
import { openCredentialSecret, sealCredentialSecret } from '../kernel/credential-secret.ts';
import { newResourceId, pick } from '../kernel/ids.ts';
import { hashPassword } from '../kernel/password-hash.ts';
import type { Random } from '../kernel/random.ts';
import { StartRefusal } from '../kernel/start-refusal.ts';
import { insertStarterSet } from './starter-set.ts';

export type FirstStart = {
  accountId: string;
  email: string;
  /** Null when the operator chose it in the environment. */
  oneTimePassword: string | null;
  accessKeyId: string;
  secretAccessKey: string;
  isSecretGiven: boolean;
  cliToken: string;
  helloApiId: string;
};

export type BootstrapDeps = { pool: Pool; env: Env; masterKey: Uint8Array; random: Random };

const actor = { kind: 'system', id: 'bootstrap', name: 'first start' } as const;

/** Held by whoever fills an empty database, so that two houses on one database do it once. */
const lockBootstrap = "SELECT pg_advisory_xact_lock(hashtextextended('sluice.bootstrap', 0))";

/**
 * Fills the database when it has no member yet.
 *
 * @returns what to tell the operator once, or null when somebody has been here before
 */
export async function bootstrap(deps: BootstrapDeps): Promise<FirstStart | null> {
  if (!(await isEmpty(asSqlTransaction(deps.pool)))) return null;
  const { env, random } = deps;
  const password = env.SLUICE_ADMIN_PASSWORD ?? pick(random, passwordAlphabet, 20);
  const passwordHash = await hashPassword(password, random);
  return inTransaction(deps.pool, async (tx) => {
    await tx.query(lockBootstrap);
    if (!(await isEmpty(tx))) return null;
    const projectId = newResourceId(random);
    await tx.query('INSERT INTO project (id, name, account_id) VALUES ($1, $2, $3)', [projectId, 'default', env.SLUICE_ACCOUNT_ID]);
    await audit(tx, projectId, 'project', projectId, 'default');
    const memberId = await insertOwner(tx, deps, projectId, passwordHash);
    const cliToken = await insertCliToken(tx, deps, projectId, memberId);
    const credential = await insertRootCredential(tx, deps, projectId);
    const starter = await insertStarterSet(tx, { projectId, accountId: env.SLUICE_ACCOUNT_ID, random });
    await audit(tx, projectId, 'queue', starter.queueId, 'hello');
    await audit(tx, projectId, 'topic', starter.topicId, 'hello');
    await audit(tx, projectId, 'api', starter.apiId, 'hello');
    return {
      accountId: env.SLUICE_ACCOUNT_ID,
      email: env.SLUICE_ADMIN_EMAIL,
      oneTimePassword: env.SLUICE_ADMIN_PASSWORD === undefined ? password : null,
      ...credential,
      cliToken,
      helloApiId: starter.apiId,
    };
  });
}

/**
 * Makes sure that the master key opens what the database holds.
 *
 * @throws StartRefusal when it does not: every AWS client would be refused, and new secrets would be sealed with
 *         another key than the old ones
 */
export async function checkMasterKey(pool: Pool, masterKey: Uint8Array): Promise<void> {
  const { rows } = await pool.query<{ id: string; project_id: string; secret_sealed: Buffer }>(
    'SELECT id, project_id, secret_sealed FROM credential ORDER BY created_at LIMIT 1',
  );
  const [row] = rows;
  if (row === undefined) return;
  try {
    openCredentialSecret(masterKey, row.secret_sealed, { projectId: row.project_id, credentialId: row.id });
  } catch (cause) {
    throw new StartRefusal(
      'The secrets in this database were sealed with another master key; set SLUICE_MASTER_KEY to it, or put its file master-key back into the data directory.',
      { cause },
    );
  }
}

/** Without characters that look alike; 20 of them are 114 bits. */
const passwordAlphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const accessKeyAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const secretAlphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

async function isEmpty(db: SqlTransaction): Promise<boolean> {
  const { rows } = await db.query('SELECT 1 FROM member LIMIT 1');
  return rows.length === 0;
}

async function insertOwner(tx: SqlTransaction, { env, random }: BootstrapDeps, projectId: string, passwordHash: string): Promise<string> {
  const memberId = newResourceId(random);
  const mustChange = env.SLUICE_ADMIN_PASSWORD === undefined;
  await tx.query('INSERT INTO member (id, email, name, password_hash, must_change_password) VALUES ($1, $2, $3, $4, $5)', [
    memberId,
    env.SLUICE_ADMIN_EMAIL,
    'Owner',
    passwordHash,
    mustChange,
  ]);
  await tx.query("INSERT INTO membership (project_id, member_id, role) VALUES ($1, $2, 'owner')", [projectId, memberId]);
  await audit(tx, projectId, 'member', memberId, env.SLUICE_ADMIN_EMAIL);
  return memberId;
}

async function insertCliToken(tx: SqlTransaction, { random }: BootstrapDeps, projectId: string, memberId: string): Promise<string> {
  const id = newResourceId(random);
  const token = newAccessToken(random);
  await tx.query(
    `INSERT INTO access_token (id, project_id, member_id, name, role, token_hash, token_last4)
     VALUES ($1, $2, $3, 'command line', 'owner', $4, $5)`,
    [id, projectId, memberId, token.hash, token.last4],
  );
  await audit(tx, projectId, 'access_token', id, 'command line');
  return token.value;
}

async function insertRootCredential(
  tx: SqlTransaction,
  { env, masterKey, random }: BootstrapDeps,
  projectId: string,
): Promise<Pick<FirstStart, 'accessKeyId' | 'secretAccessKey' | 'isSecretGiven'>> {
  const credentialId = newResourceId(random);
  const accessKeyId = env.SLUICE_ROOT_ACCESS_KEY_ID ?? `AKIA${pick(random, accessKeyAlphabet, 16)}`;
  const secretAccessKey = env.SLUICE_ROOT_SECRET_ACCESS_KEY ?? pick(random, secretAlphabet, 40);
  await tx.query(
    "INSERT INTO credential (id, project_id, name, access_key_id, secret_sealed, is_root) VALUES ($1, $2, 'root', $3, $4, true)",
    [credentialId, projectId, accessKeyId, sealCredentialSecret(masterKey, secretAccessKey, { projectId, credentialId }, random)],
  );
  await audit(tx, projectId, 'credential', credentialId, accessKeyId);
  return { accessKeyId, secretAccessKey, isSecretGiven: env.SLUICE_ROOT_SECRET_ACCESS_KEY !== undefined };
}

async function audit(tx: SqlTransaction, projectId: string, entityKind: AuditKind, entityId: string, entityName: string): Promise<void> {
  await writeAuditRecord(tx, { projectId, actor, action: `${entityKind}.create`, entityKind, entityId, entityName });
}
