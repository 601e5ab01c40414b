// Who uses the portal: a developer of one customer of one project, signed in with a session of the portal's own.
import type { Actor } from '#server/contracts/ports.ts';
import type { Acting } from '../control-deps.ts';

export type DeveloperPrincipal = {
  developerId: string;
  email: string;
  name: string;
  customerId: string;
  customerName: string;
  projectId: string;
  projectName: string;
  /** Id of the session's row, not the secret in the cookie. */
  sessionId: string;
};

/** Whom the audit record names. */
export function developerActor(developer: { developerId: string; email: string }): Actor {
  return { kind: 'developer', id: developer.developerId, name: developer.email };
}

/** The developer as use-cases of the control plane know callers. */
export function actingDeveloper(developer: DeveloperPrincipal): Acting {
  return { actor: developerActor(developer), projectId: developer.projectId };
}
