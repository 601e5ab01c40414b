// Makes a custom domain name. It leads nowhere until a base path is mapped; who resolves the name to the gateway, and its
// certificate, are other people's business.
import type { z } from 'zod';
import type { CreateDomainName, DomainNameView } from '#server/contracts/domain-name.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { domainNameParts, viewDomainName } from './find-domain-name.ts';

/** @throws AppError `resource.conflict` when the name is taken, in whichever project */
export async function createDomainName(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof CreateDomainName>,
): Promise<DomainNameView> {
  return runChange(deps, async (tx) => {
    const row = await tx.domainName.create({
      data: { id: newResourceId(deps.random), projectId: acting.projectId, name: input.name, description: input.description },
      include: domainNameParts,
    });
    await recordChange(tx, acting, {
      action: 'domain_name.create',
      entityKind: 'domain_name',
      entityId: row.id,
      entityName: row.name,
      after: input,
    });
    return viewDomainName(row);
  });
}
