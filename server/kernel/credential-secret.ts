// The secret of an AWS access key as its row keeps it: one place says which row it is bound to, for whoever creates,
// bootstraps or verifies credentials.
import type { Random } from './random.ts';
import { openSecret, sealSecret } from './seal-secret.ts';

/** The row's own id and its project; an access key's secret is never replaced, so its version stays 1. */
export type CredentialRow = { projectId: string; credentialId: string };

/** @returns bytes for credential.secret_sealed */
export function sealCredentialSecret(masterKey: Uint8Array, secretAccessKey: string, row: CredentialRow, random: Random): Uint8Array {
  return sealSecret(masterKey, secretAccessKey, owner(row), random);
}

/** @throws Error as openSecret does */
export function openCredentialSecret(masterKey: Uint8Array, sealed: Uint8Array, row: CredentialRow): string {
  return openSecret(masterKey, sealed, owner(row));
}

function owner(row: CredentialRow) {
  return { projectId: row.projectId, table: 'credential', rowId: row.credentialId, version: 1 };
}
