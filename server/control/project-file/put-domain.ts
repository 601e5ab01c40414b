// Makes a custom domain name lead where the file says, and nowhere else.
import { createDomainName } from '../domain-names/create-domain-name.ts';
import { findDomainName } from '../domain-names/find-domain-name.ts';
import { deleteBasePathMapping, putBasePathMapping } from '../domain-names/put-base-path-mapping.ts';
import { setDomainCertificate } from '../domain-names/set-domain-certificate.ts';
import { updateDomainName } from '../domain-names/update-domain-name.ts';
import type { Change } from './model/change.ts';
import { splitStageReference } from './model/check-file.ts';
import type { ApplyContext } from './project-ids.ts';
import { idOf } from './project-ids.ts';

export async function putDomain({ deps, acting, ids }: ApplyContext, change: Extract<Change, { kind: 'put-domain' }>): Promise<void> {
  const { name, before, after } = change;
  const { description, certificate } = after;
  if (before === null) ids.domains.set(name, (await createDomainName(deps, acting, { name, description })).domainNameId);
  const domainNameId = idOf(ids.domains, name);
  if (before !== null && before.description !== description) await updateDomainName(deps, acting, { domainNameId, description });
  if ((before?.certificate ?? null) !== certificate) {
    await setDomainCertificate(deps, acting, {
      domainNameId,
      certificateId: certificate === null ? null : idOf(ids.certificates, certificate),
    });
  }
  const known = await findDomainName(deps.prisma, acting, domainNameId);
  for (const mapping of known.mappings) {
    if (!Object.hasOwn(after.mappings, mapping.basePath))
      await deleteBasePathMapping(deps, acting, { domainNameId, mappingId: mapping.id });
  }
  for (const [basePath, target] of Object.entries(after.mappings)) {
    if (before?.mappings[basePath] === target) continue;
    const stageId = ids.stages.get(target) ?? null;
    const apiId = idOf(ids.apis, stageId === null ? target : splitStageReference(target).api);
    await putBasePathMapping(deps, acting, { domainNameId, basePath, apiId, stageId });
  }
}
