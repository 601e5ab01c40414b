// Makes or replaces where a base path of a custom domain name leads, and takes it away again. Running gateways follow
// within a second.
import type { z } from 'zod';
import type { BasePathMappingView, DeleteBasePathMapping, PutBasePathMapping } from '#server/contracts/domain-name.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { limits } from '#server/kernel/limits.ts';
import { requireApi } from '../apis/find-api.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findStage } from '../stages/find-stage.ts';
import { domainNameParts, findDomainName, viewMapping } from './find-domain-name.ts';

const parts = domainNameParts.mappings.include;

/**
 * @throws AppError `resource.not_found` for domain name, API or stage, `resource.conflict` when the domain name has as many
 *         mappings as it may
 */
export async function putBasePathMapping(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof PutBasePathMapping>,
): Promise<BasePathMappingView> {
  const { domainNameId, basePath, apiId, stageId } = input;
  return runChange(deps, async (tx) => {
    const domain = await findDomainName(tx, acting, domainNameId);
    await requireApi(tx, acting, apiId);
    if (stageId !== null) await findStage(tx, acting, apiId, stageId);
    const before = domain.mappings.find((mapping) => mapping.basePath === basePath);
    if (!before && domain.mappings.length >= limits.control.maxMappingsPerDomainName) {
      throw new AppError('resource.conflict', 'This domain name has as many mappings as it may have.', { field: 'basePath' });
    }
    const after = before
      ? await tx.basePathMapping.update({ where: { id: before.id }, data: { apiId, stageId }, include: parts })
      : await tx.basePathMapping.create({
          data: { id: newResourceId(deps.random), domainNameId, basePath, apiId, stageId },
          include: parts,
        });
    await recordChange(tx, acting, {
      action: before ? 'base_path_mapping.update' : 'base_path_mapping.create',
      entityKind: 'domain_name',
      entityId: domain.id,
      entityName: `${domain.name}/${basePath}`,
      ...(before ? { before: viewMapping(before) } : {}),
      after: viewMapping(after),
    });
    return viewMapping(after);
  });
}

/** @throws AppError `resource.not_found` */
export async function deleteBasePathMapping(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof DeleteBasePathMapping>,
): Promise<void> {
  await runChange(deps, async (tx) => {
    const domain = await findDomainName(tx, acting, input.domainNameId);
    const before = domain.mappings.find((mapping) => mapping.id === input.mappingId);
    if (!before) throw new AppError('resource.not_found', 'There is no such mapping of this domain name.', { field: 'mappingId' });
    await tx.basePathMapping.delete({ where: { id: before.id } });
    await recordChange(tx, acting, {
      action: 'base_path_mapping.delete',
      entityKind: 'domain_name',
      entityId: domain.id,
      entityName: `${domain.name}/${before.basePath}`,
      before: viewMapping(before),
    });
  });
}
