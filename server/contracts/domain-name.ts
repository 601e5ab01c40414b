// Custom domain names and their base path mappings: inputs and what callers see.
import { z } from 'zod';
import { BasePath, Description, DomainNameText, ResourceId } from './names.ts';

export const CreateDomainName = z.object({ name: DomainNameText, description: Description.default('') });
export const UpdateDomainName = z.object({ domainNameId: ResourceId, description: Description });
/** Null: the name is not served over TLS, unless a wildcard domain name of the project has a certificate. */
export const SetDomainCertificate = z.object({ domainNameId: ResourceId, certificateId: ResourceId.nullable() });
export const DomainNameReference = z.object({ domainNameId: ResourceId });

/** Makes the mapping of that base path, or replaces it. */
export const PutBasePathMapping = z.object({
  domainNameId: ResourceId,
  basePath: BasePath.default(''),
  apiId: ResourceId,
  /** Null: the next segment of the path names the stage. */
  stageId: ResourceId.nullable(),
});
export const DeleteBasePathMapping = z.object({ domainNameId: ResourceId, mappingId: ResourceId });

export type BasePathMappingView = {
  mappingId: string;
  basePath: string;
  apiId: string;
  apiName: string;
  /** Null: the next segment of the path names the stage. */
  stage: { stageId: string; name: string } | null;
};

export type DomainNameView = {
  domainNameId: string;
  name: string;
  description: string;
  createdAtMs: number;
  /** What it is served over TLS with; null when it has none of its own. */
  certificate: { certificateId: string; name: string; validFromMs: number; expiresAtMs: number } | null;
  /** By base path; the longest that fits decides. */
  mappings: BasePathMappingView[];
};
