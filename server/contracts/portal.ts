// The developer portal: what developers and operators send, and what they see.
import { z } from 'zod';
import { Email, NewPassword, SignIn } from './access.ts';
import { Name, ResourceId } from './names.ts';
import type { UsagePlanView } from './usage-plan.ts';

const InvitationToken = z.string().regex(/^sli_[0-9A-Za-z]{43}$/, 'is not the text of an invitation');

export const PortalReference = z.object({ projectId: ResourceId });
export const InvitationReference = z.object({ token: InvitationToken });
export const AcceptInvitation = z.object({ token: InvitationToken, email: Email, name: Name, password: NewPassword });
export const RequestAccess = z.object({
  projectId: ResourceId,
  email: Email,
  name: Name,
  company: z.union([z.literal(''), Name]).default(''),
  password: NewPassword,
});
export const PortalSignIn = SignIn.extend({ projectId: ResourceId });

export const SessionReference = z.object({ sessionId: ResourceId });
export const ApplicationReference = z.object({ applicationId: ResourceId });
export const CreateOwnApplication = z.object({ name: Name, usagePlanId: ResourceId });
export const CreateOwnKey = z.object({ applicationId: ResourceId, environment: z.enum(['live', 'sandbox']) });
export const OwnKeyReference = z.object({ apiKeyId: ResourceId });
/** The old value works for `overlapSeconds` more: 0 to 7 days. */
export const RotateOwnKey = z.object({ apiKeyId: ResourceId, overlapSeconds: z.int().min(0).max(604_800).default(86_400) });
export const ReadOwnUsage = z.object({
  /** The last 48 hours by hour, or the last 31 days by day. */
  range: z.enum(['hours', 'days']),
  /** Absent takes all of the customer's applications. */
  applicationId: ResourceId.optional(),
});

export const InviteDeveloper = z.object({ customerId: ResourceId, email: z.union([z.literal(''), Email]).default('') });
export const InvitationId = z.object({ invitationId: ResourceId });
export const SetPortalOpen = z.object({ isOpen: z.boolean() });
export const ApproveSignUp = z.object({ signUpId: ResourceId, customerId: ResourceId });
export const SignUpReference = z.object({ signUpId: ResourceId });

export type InvitationView = {
  invitationId: string;
  customer: { customerId: string; name: string };
  /** Empty: its bearer chooses. */
  email: string;
  createdAtMs: number;
  expiresAtMs: number;
};
export type SignUpView = { signUpId: string; email: string; name: string; company: string; createdAtMs: number };
export type PortalPlanView = Pick<UsagePlanView, 'usagePlanId' | 'name' | 'description' | 'throttle' | 'quota' | 'stages'> & {
  /** True when one of its stages takes sandbox keys of this customer. */
  hasSandbox: boolean;
};
/** A published plan as people see it who have no account yet. */
export type PortalOffer = Omit<PortalPlanView, 'stages'>;
export type OwnKeyView = {
  apiKeyId: string;
  environment: 'live' | 'sandbox';
  prefix: string;
  last4: string;
  /** `replaced`: works until expiresAtMs beside its successor. */
  state: 'active' | 'replaced' | 'disabled' | 'expired' | 'revoked';
  createdAtMs: number;
  expiresAtMs: number | null;
  revokedAtMs: number | null;
};
export type OwnApplicationView = {
  applicationId: string;
  name: string;
  developerEmail: string;
  plan: PortalPlanView | null;
  /** Newest first; revoked and expired ones too, so that one can see what was. */
  keys: OwnKeyView[];
  createdAtMs: number;
};
/** Where the quota of one application and environment stands, with where it is heading. */
export type OwnQuotaView = {
  applicationId: string;
  applicationName: string;
  environment: 'live' | 'sandbox';
  planName: string;
  limit: number;
  period: 'DAY' | 'WEEK' | 'MONTH';
  used: number;
  remaining: number;
  startMs: number;
  endMs: number;
  forecast: QuotaForecast;
};
/**
 * Linear from the period so far. `too-early`: less than a hundredth of it has passed. `spent`: nothing is left.
 * `lasts`: at this pace `expectedUse` units by its end. `runs-out`: the last unit goes at `atMs`, before the end.
 */
export type QuotaForecast =
  | { kind: 'too-early' }
  | { kind: 'spent' }
  | { kind: 'lasts'; expectedUse: number }
  | { kind: 'runs-out'; atMs: number; expectedUse: number };
export type OwnUsagePoint = { atMs: number; served: number; failed: number; throttled: number; quotaRefused: number };
