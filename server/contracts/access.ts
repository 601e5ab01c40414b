// Members, sessions and access tokens: inputs and what callers see.
import { z } from 'zod';
import { limits } from '../kernel/limits.ts';
import { Name, ResourceId } from './names.ts';
import { Role } from './role.ts';

/** Compared and kept in lower case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** A password somebody chooses: judged by its length alone. */
export const NewPassword = z
  .string()
  .min(limits.control.passwordLengthMin, `must have at least ${limits.control.passwordLengthMin} characters`)
  .max(limits.control.passwordLengthMax, `must have at most ${limits.control.passwordLengthMax} characters`);

/** What somebody typed to sign in: bounded, not judged. */
export const SignIn = z.object({
  email: z.string().trim().toLowerCase().max(254),
  password: z.string().max(limits.control.passwordLengthMax),
});

export const AddMember = z.object({ email: Email, name: z.union([z.literal(''), Name]).default(''), role: Role });
export const ChangeMemberRole = z.object({ memberId: ResourceId, role: Role });
export const RemoveMember = z.object({ memberId: ResourceId });
export const ChangePassword = z.object({ currentPassword: z.string().max(limits.control.passwordLengthMax), newPassword: NewPassword });
export const RememberProject = z.object({ projectId: ResourceId });
export const RevokeSession = z.object({ sessionId: ResourceId });
export const CreateAccessToken = z.object({
  name: Name,
  role: Role,
  /** 1 to 3,650 days; null never expires. */
  expiresInDays: z.int().min(1).max(3650).nullable().default(null),
});
export const RevokeAccessToken = z.object({ tokenId: ResourceId });

export type MemberView = { memberId: string; email: string; name: string; role: Role; createdAtMs: number };

export type SessionView = {
  sessionId: string;
  isCurrent: boolean;
  userAgent: string;
  ipAddress: string;
  createdAtMs: number;
  lastSeenAtMs: number;
  expiresAtMs: number;
};

export type AccessTokenView = {
  tokenId: string;
  name: string;
  role: Role;
  last4: string;
  memberEmail: string;
  createdAtMs: number;
  lastUsedAtMs: number | null;
  expiresAtMs: number | null;
  revokedAtMs: number | null;
};
