// Says which certificate is shown to TLS clients that name no domain name of the house. The house has one at most: a project
// can change or take away its own, never another's. Running gateways follow within a second; open connections stay.
import type { z } from 'zod';
import type { SetDefaultCertificate } from '#server/contracts/certificate.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findCertificate } from './find-certificate.ts';

/** @throws AppError `resource.not_found`, or `resource.conflict` while the default is another project's */
export async function setDefaultCertificate(
  deps: ControlDeps,
  acting: Acting,
  { certificateId }: z.infer<typeof SetDefaultCertificate>,
): Promise<void> {
  const { projectId } = acting;
  await runChange(deps, async (tx) => {
    const before = await tx.certificate.findFirst({ where: { isDefault: true } });
    const after = certificateId === null ? null : await findCertificate(tx, acting, certificateId);
    if (before !== null && before.projectId !== projectId) {
      if (after === null) return;
      throw new AppError('resource.conflict', 'A certificate of another project is the default of this installation.', {
        field: 'certificateId',
      });
    }
    if (before?.id === after?.id) return;
    if (before !== null) await tx.certificate.update({ where: { id: before.id }, data: { isDefault: false } });
    if (after !== null) await tx.certificate.update({ where: { id: after.id }, data: { isDefault: true } });
    await recordChange(tx, acting, {
      action: 'certificate.set_default',
      entityKind: 'certificate',
      entityId: after?.id ?? before?.id ?? '',
      entityName: after?.name ?? before?.name ?? '',
      before: { default: before?.name ?? null },
      after: { default: after?.name ?? null },
    });
  });
}
