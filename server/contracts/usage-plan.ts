// Usage plans: inputs and what callers see. Throttle and quota hold for each key bound to the plan, not for all together.
import { z } from 'zod';
import { Description, Name, ResourceId } from './names.ts';
import type { StageOption } from './stage-option.ts';

/** Requests per second in the long run, and how many may come at once. */
export const Throttle = z.object({ ratePerSecond: z.number().positive().max(1_000_000), burst: z.int().min(1).max(1_000_000) });
/** Requests that may be served in a calendar day, week or month (UTC). */
export const Quota = z.object({ limit: z.int().min(1).max(2_147_483_647), period: z.enum(['DAY', 'WEEK', 'MONTH']) });

export const CreateUsagePlan = z.object({
  name: Name,
  description: Description.default(''),
  /** Null means no throttle. */
  throttle: Throttle.nullable().default(null),
  /** Null means no quota. */
  quota: Quota.nullable().default(null),
  /** Stages on which the plan's keys are valid. */
  stageIds: z.array(ResourceId).max(500).default([]),
  /** True: developers may pick it in the portal. */
  isPublished: z.boolean().default(false),
});
export const UpdateUsagePlan = z.object({
  usagePlanId: ResourceId,
  name: Name.optional(),
  description: Description.optional(),
  throttle: Throttle.nullable().optional(),
  quota: Quota.nullable().optional(),
  stageIds: z.array(ResourceId).max(500).optional(),
  isPublished: z.boolean().optional(),
});
export const UsagePlanReference = z.object({ usagePlanId: ResourceId });

export type UsagePlanView = {
  usagePlanId: string;
  name: string;
  description: string;
  throttle: z.infer<typeof Throttle> | null;
  quota: z.infer<typeof Quota> | null;
  stages: StageOption[];
  apiKeyCount: number;
  isPublished: boolean;
  createdAtMs: number;
};
