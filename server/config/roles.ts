// Which parts of the house a process is asked to run (SLUICE_ROLES).

export type Role = 'gateway' | 'messaging' | 'console';

const all = ['gateway', 'messaging', 'console'] as const;

/** @param text  `all`, or a comma-separated list as config/env.ts has checked it */
export function rolesOf(text: string): ReadonlySet<Role> {
  const named = text.split(',');
  return new Set(text === 'all' ? all : all.filter((role) => named.includes(role)));
}
