// Who calls the control plane: nobody, a member in a browser, or a program with an access token.
import type { Actor } from '#server/contracts/ports.ts';
import { Role } from '#server/contracts/role.ts';
import { weakerRole } from '#server/contracts/role-rank.ts';

export type Principal =
  | { kind: 'anonymous' }
  | {
      kind: 'member';
      memberId: string;
      email: string;
      name: string;
      /** Id of the session's row, not the secret in the cookie. */
      sessionId: string;
      mustChangePassword: boolean;
      /** The project looked at last; may be one without a role by now. */
      lastProjectId: string | null;
      roles: ReadonlyMap<string, Role>;
    }
  | { kind: 'access-token'; tokenId: string; name: string; memberId: string; projectId: string; role: Role };

/** @returns the principal's role in a project, or null when it has none there */
export function roleIn(principal: Principal, projectId: string): Role | null {
  switch (principal.kind) {
    case 'anonymous':
      return null;
    case 'member':
      return principal.roles.get(projectId) ?? null;
    case 'access-token':
      return principal.projectId === projectId ? principal.role : null;
  }
}

/** @returns who the audit record names; a program acts under its token's name */
export function actorOf(principal: Exclude<Principal, { kind: 'anonymous' }>): Actor {
  return principal.kind === 'member'
    ? { kind: 'member', id: principal.memberId, name: principal.email }
    : { kind: 'access-token', id: principal.tokenId, name: principal.name };
}

/** The role of a token: never more than its maker's role at this moment; null once the maker has left the project. */
export function tokenRole(granted: string, makerRole: string | undefined): Role | null {
  const parsedGranted = Role.safeParse(granted);
  const parsedMaker = Role.safeParse(makerRole);
  return parsedGranted.success && parsedMaker.success ? weakerRole(parsedGranted.data, parsedMaker.data) : null;
}
