// Deletes a certificate that no domain name uses any more, and that is not the default.
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findCertificate, viewCertificate } from './find-certificate.ts';

/** @throws AppError `resource.not_found`, or `resource.in_use` naming the domain names that use it, and for the default */
export async function deleteCertificate(deps: ControlDeps, acting: Acting, input: { certificateId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const before = await findCertificate(tx, acting, input.certificateId);
    if (before.domainNames.length > 0) {
      const users = before.domainNames.map(({ name }) => name).join(', ');
      throw new AppError('resource.in_use', `Still used by ${users}.`, { field: 'certificateId' });
    }
    if (before.isDefault) throw new AppError('resource.in_use', 'It is shown by default.', { field: 'certificateId' });
    await tx.certificate.delete({ where: { id: before.id } });
    await recordChange(tx, acting, {
      action: 'certificate.delete',
      entityKind: 'certificate',
      entityId: before.id,
      entityName: before.name,
      before: viewCertificate(before),
    });
  });
}
