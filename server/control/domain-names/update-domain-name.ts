// Describes a custom domain name. Its name is what it is.
import type { z } from 'zod';
import type { DomainNameView, UpdateDomainName } from '#server/contracts/domain-name.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { domainNameParts, findDomainName, viewDomainName } from './find-domain-name.ts';

/** @throws AppError `resource.not_found` */
export async function updateDomainName(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof UpdateDomainName>,
): Promise<DomainNameView> {
  return runChange(deps, async (tx) => {
    const before = await findDomainName(tx, acting, input.domainNameId);
    const { description } = input;
    const after = await tx.domainName.update({ where: { id: before.id }, data: { description }, include: domainNameParts });
    await recordChange(tx, acting, {
      action: 'domain_name.update',
      entityKind: 'domain_name',
      entityId: before.id,
      entityName: before.name,
      before: { description: before.description },
      after: { description },
    });
    return viewDomainName(after);
  });
}
