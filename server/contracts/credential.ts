// AWS access keys for the wire protocol: inputs and what callers see. The secret is shown once.
import { z } from 'zod';
import { Name, ResourceId } from './names.ts';

export const CreateCredential = z.object({ name: Name });
export const RevokeCredential = z.object({ credentialId: ResourceId });

export type CredentialView = {
  credentialId: string;
  name: string;
  accessKeyId: string;
  isRoot: boolean;
  createdAtMs: number;
  lastUsedAtMs: number | null;
  revokedAtMs: number | null;
};
