// A certificate with the domain names that use it, looked up inside one project only. Never its private key.
import type { Prisma } from '#prisma/generated/client.ts';
import type { CertificateView } from '#server/contracts/certificate.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, Transaction } from '../control-deps.ts';
import { readCertificateFacts } from './model/inspect-certificate.ts';

export const certificateParts = { domainNames: { select: { name: true }, orderBy: { name: 'asc' } } } as const;

export type CertificateRow = Prisma.CertificateGetPayload<{ include: typeof certificateParts }>;

export function viewCertificate(row: CertificateRow): CertificateView {
  return {
    certificateId: row.id,
    name: row.name,
    ...readCertificateFacts(row.chain),
    domainNames: row.domainNames.map(({ name }) => name),
    isDefault: row.isDefault,
    createdAtMs: row.createdAt.getTime(),
    updatedAtMs: row.updatedAt.getTime(),
  };
}

/** @throws AppError `resource.not_found`, also for a certificate of another project */
export async function findCertificate(tx: Transaction, acting: Acting, certificateId: string): Promise<CertificateRow> {
  const row = await tx.certificate.findFirst({ where: { id: certificateId, projectId: acting.projectId }, include: certificateParts });
  if (!row) throw new AppError('resource.not_found', 'There is no such certificate in this project.', { field: 'certificateId' });
  return row;
}
