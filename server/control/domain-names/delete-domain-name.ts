// Deletes a custom domain name with its mappings; requests for it are answered as for any unknown host within a second.
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findDomainName, viewDomainName } from './find-domain-name.ts';

/** @throws AppError `resource.not_found` */
export async function deleteDomainName(deps: ControlDeps, acting: Acting, input: { domainNameId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const row = await findDomainName(tx, acting, input.domainNameId);
    await tx.domainName.delete({ where: { id: row.id } });
    await recordChange(tx, acting, {
      action: 'domain_name.delete',
      entityKind: 'domain_name',
      entityId: row.id,
      entityName: row.name,
      before: viewDomainName(row),
    });
  });
}
