// What a member may do in a project. Viewers read, operators change what serves traffic, owners also decide who may.
import { z } from 'zod';

export const Role = z.enum(['owner', 'operator', 'viewer']);
export type Role = z.infer<typeof Role>;

const ranks: Record<Role, number> = { viewer: 1, operator: 2, owner: 3 };

/** True when `role` allows everything that `needed` allows. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return ranks[role] >= ranks[needed];
}

/** The weaker of two roles: what a token made by a member may do once the member's own role has shrunk. */
export function weakerRole(first: Role, second: Role): Role {
  return ranks[first] <= ranks[second] ? first : second;
}
