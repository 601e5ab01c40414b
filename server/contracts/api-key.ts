// API keys: inputs and what callers see. A key's value is in one answer only, that of the call that made it.
import { z } from 'zod';
import { Name, ResourceId } from './names.ts';
import { SearchRequest } from './page.ts';
import { Attributes } from './request-headers.ts';

export const CreateApiKey = z.object({
  name: Name,
  customerId: ResourceId.nullable().default(null),
  applicationId: ResourceId.nullable().default(null),
  usagePlanIds: z.array(ResourceId).max(50).default([]),
  environment: z.enum(['live', 'test']).default('live'),
  /** Epoch ms after which it is refused; null never. */
  expiresAtMs: z.int().positive().nullable().default(null),
  /** As a customer's, of this key alone. */
  attributes: Attributes.default({}),
});
export const UpdateApiKey = z.object({
  apiKeyId: ResourceId,
  name: Name.optional(),
  customerId: ResourceId.nullable().optional(),
  usagePlanIds: z.array(ResourceId).max(50).optional(),
  isEnabled: z.boolean().optional(),
  attributes: Attributes.optional(),
});
export const ListApiKeys = SearchRequest.extend({ customerId: ResourceId.optional(), usagePlanId: ResourceId.optional() });
export const ApiKeyReference = z.object({ apiKeyId: ResourceId });
/** The old value works for `overlapSeconds` more: 0 to 30 days. */
export const RotateApiKey = z.object({ apiKeyId: ResourceId, overlapSeconds: z.int().min(0).max(2_592_000).default(86_400) });

export type ApiKeyView = {
  apiKeyId: string;
  name: string;
  /** First characters and last four, to tell keys apart. */
  prefix: string;
  last4: string;
  customer: { customerId: string; name: string } | null;
  applicationId: string | null;
  usagePlans: { usagePlanId: string; name: string }[];
  isEnabled: boolean;
  attributes: Record<string, string>;
  createdAtMs: number;
  lastUsedAtMs: number | null;
  expiresAtMs: number | null;
  revokedAtMs: number | null;
};
