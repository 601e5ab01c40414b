// Says which certificate a custom domain name is served over TLS with, or that it has none. Running gateways follow within
// a second; open connections stay.
import type { z } from 'zod';
import { coversDomainName } from '#server/contracts/certificate-rules.ts';
import type { DomainNameView, SetDomainCertificate } from '#server/contracts/domain-name.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import { findCertificate, viewCertificate } from '../certificates/find-certificate.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { domainNameParts, findDomainName, viewDomainName } from './find-domain-name.ts';

/** @throws AppError `resource.not_found` for domain name or certificate, `input.invalid` when the certificate does not hold for the name */
export async function setDomainCertificate(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof SetDomainCertificate>,
): Promise<DomainNameView> {
  const { domainNameId, certificateId } = input;
  return runChange(deps, async (tx) => {
    const before = await findDomainName(tx, acting, domainNameId);
    if (certificateId !== null) {
      const { names } = viewCertificate(await findCertificate(tx, acting, certificateId));
      if (!coversDomainName(names, before.name)) {
        throw new AppError('input.invalid', `The certificate holds for ${names.join(', ')}, not for ${before.name}.`, {
          field: 'certificateId',
        });
      }
    }
    const row = await tx.domainName.update({ where: { id: before.id }, data: { certificateId }, include: domainNameParts });
    const after = viewDomainName(row);
    await recordChange(tx, acting, {
      action: 'domain_name.set_certificate',
      entityKind: 'domain_name',
      entityId: row.id,
      entityName: row.name,
      before: { certificate: before.certificate?.name ?? null },
      after: { certificate: after.certificate?.name ?? null },
    });
    return after;
  });
}
