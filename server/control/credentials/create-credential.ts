// Makes an access key for the AWS wire protocol. The secret is shown once; the row keeps it sealed, because verifying a
// signature needs it in clear.
import type { CredentialView } from '#server/contracts/credential.ts';
import { newResourceId, pick } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { viewCredential } from './list-credentials.ts';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * @returns the access key and its secret: 20 and 40 characters like AWS's own, which some clients check
 * Source: IAM user guide, "IAM identifiers" (access keys begin with AKIA).
 */
export async function createCredential(
  deps: ControlDeps,
  acting: Acting,
  input: { name: string },
): Promise<{ credential: CredentialView; secretAccessKey: string }> {
  const rowId = newResourceId(deps.random);
  const accessKeyId = `AKIA${pick(deps.random, base32, 16)}`;
  const secretAccessKey = pick(deps.random, base64, 40);
  return runChange(deps, async (tx) => {
    const row = await tx.credential.create({
      data: {
        id: rowId,
        projectId: acting.projectId,
        name: input.name,
        accessKeyId,
        secretSealed: deps.sealCredentialSecret({ projectId: acting.projectId, rowId }, secretAccessKey),
      },
    });
    const credential = viewCredential(row);
    await recordChange(tx, acting, {
      action: 'credential.create',
      entityKind: 'credential',
      entityId: row.id,
      entityName: row.name,
      after: credential,
    });
    return { credential, secretAccessKey };
  });
}
