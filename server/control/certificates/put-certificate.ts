// Makes a certificate, or replaces what is behind its name: connections made within a second are shown the new one, those
// that are open stay.
import type { z } from 'zod';
import type { CertificateView, PutCertificate } from '#server/contracts/certificate.ts';
import { coversDomainName } from '#server/contracts/certificate-rules.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { certificateParts, viewCertificate } from './find-certificate.ts';
import { inspectCertificate } from './model/inspect-certificate.ts';

/**
 * @throws AppError `input.invalid` with the field `chain` or `privateKey` and what is wrong with it, or `chain` when a
 *         domain name that uses the certificate is not among the names of the new one
 */
export async function putCertificate(deps: ControlDeps, acting: Acting, input: z.infer<typeof PutCertificate>): Promise<CertificateView> {
  const inspected = inspectCertificate(input.chain, input.privateKey, deps.clock.nowMs());
  if (!inspected.ok) throw invalid(inspected.field, inspected.message);
  const { chain, facts } = inspected;
  const { projectId } = acting;
  return runChange(deps, async (tx) => {
    const before = await tx.certificate.findUnique({
      where: { projectId_name: { projectId, name: input.name } },
      include: certificateParts,
    });
    const lost = before?.domainNames.find(({ name }) => !coversDomainName(facts.names, name));
    if (lost) throw invalid('chain', `does not hold for ${lost.name}, which uses this certificate`);
    const rowId = before?.id ?? newResourceId(deps.random);
    const keyVersion = (before?.keyVersion ?? 0) + 1;
    const keySealed = deps.sealCertificateKey({ projectId, rowId, version: keyVersion }, input.privateKey);
    const data = { chain, keySealed, keyVersion };
    const row = before
      ? await tx.certificate.update({ where: { id: rowId }, data, include: certificateParts })
      : await tx.certificate.create({ data: { id: rowId, projectId, name: input.name, ...data }, include: certificateParts });
    const after = viewCertificate(row);
    await recordChange(tx, acting, {
      action: before ? 'certificate.replace' : 'certificate.create',
      entityKind: 'certificate',
      entityId: row.id,
      entityName: row.name,
      ...(before ? { before: viewCertificate(before) } : {}),
      after,
    });
    return after;
  });
}

function invalid(field: 'chain' | 'privateKey', message: string): AppError {
  return new AppError('input.invalid', `${field === 'chain' ? 'The certificate' : 'The private key'} ${message}.`, { field });
}
