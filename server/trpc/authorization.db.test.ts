// Walks the whole router: every procedure declares who may call it, and is called as everybody to see that it holds.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../kernel/app-error.ts';
import type { ErrorCode } from '../kernel/error-codes.ts';
import { insertAccessToken, insertProject } from '../testing/factories.ts';
import type { Caller, TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';
import type { Authorization } from './procedures.ts';
import { appRouter } from './root.ts';

type Meta = { authorization?: Authorization; worksWithOneTimePassword?: boolean };
type Procedure = { _def: { type: 'query' | 'mutation' | 'subscription'; meta?: Meta } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);

const everybody = [
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
type Who = (typeof everybody)[number];
const oneTime: Who = 'owner with a one-time password';
const isDeveloper = (who: Who) => who.endsWith('developer');
const isAnonymousHere = (who: Who) => who === 'anonymous' || isDeveloper(who);

/** What the declaration says of each caller; the generated tests hold the procedure to it. */
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

/** Rules beyond roles, each with its reason: the procedure itself refuses these callers. */
const stricter: Record<string, readonly Who[]> = {
  // Tokens do not make tokens.
  'access.createToken': ['owner token'],
  // Only who owns a project makes another.
  'projects.create': ['viewer', 'operator'],
};

const inputs: Record<string, object> = {
  'access.createToken': { name: 'x', role: 'viewer' },
  'projects.create': { name: 'made by a test' },
};

let house: TestConsole;
const callers = new Map<Who, Caller>();

beforeAll(async () => {
  house = await createTestConsole();
  const other = await insertProject(house.database.pool);
  callers.set('anonymous', await house.callerFor({}));
  callers.set('stranger', (await house.signIn('owner', other.id)).caller);
  for (const role of ['viewer', 'operator', 'owner'] as const) callers.set(role, (await house.signIn(role)).caller);
  const fresh = await house.signIn('owner');
  await house.database.pool.query('UPDATE member SET must_change_password = true WHERE id = $1', [fresh.memberId]);
  callers.set('owner with a one-time password', await house.callerFor({ claim: fresh.claim }));
  for (const who of ['developer', "other customer's developer"] as const) callers.set(who, (await house.signInDeveloper()).caller);
  const maker = await house.signIn('owner');
  for (const role of ['viewer', 'owner'] as const) {
    const { token } = await insertAccessToken(house.database.pool, house.projectId, maker.memberId, role);
    callers.set(`${role} token`, await house.callerFor({ bearer: token }));
  }
});
afterAll(() => house.close());

/** @returns the refusal's code, or null when the call passed authorization, whatever came of it then */
async function refusalOf(who: Who, path: string): Promise<ErrorCode | null> {
  let target: unknown = callers.get(who);
  for (const part of path.split('.')) target = (target as Record<string, unknown>)[part];
  try {
    const result = await (target as (input: object) => Promise<unknown>)({ projectId: house.projectId, ...inputs[path] });
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

describe('authorization', () => {
  it('is walked over a router that has procedures', () => {
    expect(procedures.length).toBeGreaterThan(60);
  });

  it.each(procedures)('%s declares who may call it', (_path, procedure) => {
    expect(procedure._def.meta?.authorization).toBeDefined();
  });

  describe.each(procedures)('%s', (path, procedure) => {
    it.each<Who>(everybody)('called by %s', async (who) => {
      const authorization = procedure._def.meta?.authorization;
      if (!authorization) throw new Error('undeclared');
      const isAllowed = mayCall(authorization, who) && !stricter[path]?.includes(who);
      // Being a member counts for nothing in the portal, and being a developer for nothing outside it.
      const isUnknown = authorization.kind === 'developer' || isAnonymousHere(who);
      if (who === oneTime && authorization.kind !== 'developer' && authorization.kind !== 'public') {
        const isOpen = procedure._def.meta?.worksWithOneTimePassword === true;
        expect(await refusalOf(who, path)).toBe(isOpen ? null : 'auth.password_change_required');
        return;
      }
      const expected = isAllowed ? null : isUnknown ? 'auth.required' : 'auth.forbidden';
      // Sessions are ended by some procedures: these are called with nobody's own session at stake.
      if ((path === 'access.revokeOtherSessions' || path === 'portal.signOut') && isAllowed) return;
      expect(await refusalOf(who, path)).toBe(expected);
    });
  });

  it('opens nothing to a one-time password but choosing another and saying who that is, without naming a project', async () => {
    const open = procedures.filter(([, { _def }]) => _def.meta?.worksWithOneTimePassword);
    expect(open.map(([path]) => path).sort()).toEqual(['access.changePassword', 'access.whoAmI']);
    expect(await callers.get(oneTime)?.access.whoAmI()).toMatchObject({ mustChangePassword: true, projects: [] });
  });

  it('mutations ask for more than looking', () => {
    const open = procedures.filter(([, { _def }]) => {
      const authorization = _def.meta?.authorization;
      return _def.type === 'mutation' && authorization?.kind === 'project' && authorization.role === 'viewer';
    });
    expect(open.map(([path]) => path)).toEqual([]);
  });
});
