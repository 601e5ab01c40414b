// A custom domain name with its mappings as callers see it, looked up inside one project only.
import type { Prisma } from '#prisma/generated/client.ts';
import type { BasePathMappingView, DomainNameView } from '#server/contracts/domain-name.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { readCertificateFacts } from '../certificates/model/inspect-certificate.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';

export const domainNameParts = {
  certificate: { select: { id: true, name: true, chain: true } },
  mappings: {
    include: { api: { select: { name: true } }, stage: { select: { name: true } } },
    orderBy: { basePath: 'asc' },
  },
} as const;

export type DomainNameRow = Prisma.DomainNameGetPayload<{ include: typeof domainNameParts }>;

export function viewDomainName(row: DomainNameRow): DomainNameView {
  return {
    domainNameId: row.id,
    name: row.name,
    description: row.description,
    createdAtMs: row.createdAt.getTime(),
    certificate: row.certificate && viewCertificate(row.certificate),
    mappings: row.mappings.map(viewMapping),
  };
}

function viewCertificate({ id, name, chain }: NonNullable<DomainNameRow['certificate']>): DomainNameView['certificate'] {
  const { validFromMs, expiresAtMs } = readCertificateFacts(chain);
  return { certificateId: id, name, validFromMs, expiresAtMs };
}

export function viewMapping(row: DomainNameRow['mappings'][number]): BasePathMappingView {
  return {
    mappingId: row.id,
    basePath: row.basePath,
    apiId: row.apiId,
    apiName: row.api.name,
    stage: row.stageId === null ? null : { stageId: row.stageId, name: row.stage?.name ?? '' },
  };
}

/** @throws AppError `resource.not_found`, also for a domain name of another project */
export async function findDomainName(
  db: Transaction | ControlDeps['prisma'],
  acting: Acting,
  domainNameId: string,
): Promise<DomainNameRow> {
  const row = await db.domainName.findFirst({ where: { id: domainNameId, projectId: acting.projectId }, include: domainNameParts });
  if (!row) throw new AppError('resource.not_found', 'There is no such domain name in this project.', { field: 'domainNameId' });
  return row;
}
