// Makes an upstream credential, or replaces what is behind its name: calls made within a second use the new one.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { z } from 'zod';
import type { PutUpstreamCredential, UpstreamCredentialSecret, UpstreamCredentialView } from '#server/contracts/upstream-credential.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { viewUpstreamCredential } from './list-upstream-credentials.ts';

/** @throws AppError `input.invalid` for a certificate that can not be read or a key that is not its own */
export async function putUpstreamCredential(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof PutUpstreamCredential>,
): Promise<UpstreamCredentialView> {
  const { publicPart, secret } = partsOf(input.credential);
  const { kind } = input.credential;
  const { projectId } = acting;
  return runChange(deps, async (tx) => {
    const before = await tx.upstreamCredential.findUnique({ where: { projectId_name: { projectId, name: input.name } } });
    const rowId = before?.id ?? newResourceId(deps.random);
    const secretVersion = (before?.secretVersion ?? 0) + 1;
    const secretSealed = deps.sealUpstreamSecret({ projectId, rowId, version: secretVersion }, secret);
    const data = { kind, publicPart, secretSealed, secretVersion };
    const row = before
      ? await tx.upstreamCredential.update({ where: { id: rowId }, data })
      : await tx.upstreamCredential.create({ data: { id: rowId, projectId, name: input.name, ...data } });
    const after = viewUpstreamCredential(row);
    await recordChange(tx, acting, {
      action: before ? 'upstream_credential.replace' : 'upstream_credential.create',
      entityKind: 'upstream_credential',
      entityId: row.id,
      entityName: row.name,
      ...(before ? { before: viewUpstreamCredential(before) } : {}),
      after,
    });
    return after;
  });
}

function partsOf(credential: UpstreamCredentialSecret): { publicPart: string; secret: string } {
  if (credential.kind === 'aws-key') return { publicPart: credential.accessKeyId, secret: credential.secretAccessKey };
  const { certificate, privateKey } = credential;
  if (!isPair(certificate, privateKey)) {
    throw new AppError('input.invalid', 'The certificate and its private key cannot be read, or do not belong together.', {
      field: 'credential',
    });
  }
  return { publicPart: certificate, secret: privateKey };
}

function isPair(certificate: string, privateKey: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey));
  } catch {
    return false;
  }
}
