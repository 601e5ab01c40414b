// What a procedure's declaration says of everybody, and what really happens when everybody calls: the two halves that the
// walk over the router compares.
import { AppError } from '../kernel/app-error.ts';
import type { Authorization } from '../trpc/procedures.ts';

export const everybody = [
  'anonymous',
  'stranger',
  'viewer',
  'operator',
  'viewer token',
  'owner token',
  'owner',
  'owner with a one-time password',
  'developer',
  "other customer's developer",
] as const;
export type Who = (typeof everybody)[number];

export type Declaration = { authorization?: Authorization; worksWithOneTimePassword?: boolean };
export type Refused = 'auth.required' | 'auth.forbidden' | 'auth.password_change_required';

const isDeveloper = (who: Who) => who.endsWith('developer');
const isAnonymousHere = (who: Who) => who === 'anonymous' || isDeveloper(who);

/**
 * The refusal a caller must meet.
 *
 * @param stricter  callers that the procedure refuses for a reason beyond its declared role
 * @returns         null when the caller may go on
 */
export function declaredRefusal(declaration: Declaration | undefined, who: Who, stricter: readonly Who[] = []): Refused | null {
  const authorization = declaration?.authorization;
  if (!authorization) throw new Error('undeclared');
  const isOneTime = who === 'owner with a one-time password';
  if (isOneTime && authorization.kind !== 'developer' && authorization.kind !== 'public') {
    return declaration?.worksWithOneTimePassword === true ? null : 'auth.password_change_required';
  }
  if (mayCall(authorization, who) && !stricter.includes(who)) return null;
  // Being a member counts for nothing in the portal, and being a developer for nothing outside it.
  return authorization.kind === 'developer' || isAnonymousHere(who) ? 'auth.required' : 'auth.forbidden';
}

function mayCall(authorization: Authorization, who: Who): boolean {
  switch (authorization.kind) {
    case 'public':
      return true;
    case 'developer':
      return isDeveloper(who);
    case 'signed-in':
      return !isAnonymousHere(who);
    case 'member':
      return !isAnonymousHere(who) && !who.endsWith('token');
    case 'project': {
      if (isDeveloper(who)) return false;
      const ranks = { viewer: 1, operator: 2, owner: 3 };
      const granted: Partial<Record<Who, number>> = { viewer: 1, operator: 2, owner: 3, 'viewer token': 1, 'owner token': 3 };
      return (granted[who] ?? 0) >= ranks[authorization.role];
    }
  }
}

/**
 * Calls a procedure.
 *
 * @param caller  of a router, with the path's procedures as its fields
 * @returns       the refusal's code, or null when the call passed authorization, whatever came of it then
 */
export async function actualRefusal(caller: unknown, path: string, input: object): Promise<Refused | null> {
  let target: unknown = caller;
  for (const part of path.split('.')) target = (target as Record<string, unknown>)[part];
  try {
    const result = await (target as (input: object) => Promise<unknown>)(input);
    if (typeof result === 'object' && result !== null && Symbol.asyncIterator in result) {
      await (result as AsyncIterable<unknown>)[Symbol.asyncIterator]().return?.();
    }
    return null;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof AppError ? cause.code : null;
    return code === 'auth.required' || code === 'auth.forbidden' || code === 'auth.password_change_required' ? code : null;
  }
}
