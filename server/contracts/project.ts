// Projects: inputs and what callers see.
import { z } from 'zod';
import { EgressRule, Name } from './names.ts';
import type { Role } from './role.ts';

export const CreateProject = z.object({ name: Name });
export const RenameProject = z.object({ name: Name });
/** Private or loopback upstreams the project's APIs may call. */
export const SetEgressAllow = z.object({ egressAllow: z.array(EgressRule).max(100) });

export type ProjectView = {
  projectId: string;
  name: string;
  accountId: string;
  egressAllow: string[];
  createdAtMs: number;
  /** The caller's role. */
  role: Role;
};
