// Roles and what one allows against another: pure, so that pages can ask without the schema library.

export const roles = ['owner', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

const ranks: Record<Role, number> = { viewer: 1, operator: 2, owner: 3 };

/** True when `role` allows everything that `needed` allows. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return ranks[role] >= ranks[needed];
}

/** The weaker of two roles: what a token made by a member may do once the member's own role has shrunk. */
export function weakerRole(first: Role, second: Role): Role {
  return ranks[first] <= ranks[second] ? first : second;
}
