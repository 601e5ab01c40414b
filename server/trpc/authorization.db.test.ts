// Walks the whole router: every procedure declares who may call it, and is called as everybody to see that it holds.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actualRefusal, type Declaration, declaredRefusal, everybody, type Who } from '../testing/authorization-walk.ts';
import { insertAccessToken, insertProject } from '../testing/factories.ts';
import type { TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';
import type { Context } from './context.ts';
import { createContext } from './context.ts';
import { createCallerFactory, memberProcedure, projectProcedure, publicProcedure, router } from './procedures.ts';
import { appRouter, createCaller } from './root.ts';

type Procedure = { _def: { type: 'query' | 'mutation' | 'subscription'; meta?: Declaration } };
type Credentials = Parameters<TestConsole['callerFor']>[0];
const proceduresOf = (some: { _def: { procedures: unknown } }) => Object.entries(some._def.procedures as Record<string, Procedure>);
const procedures = proceduresOf(appRouter);

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

/** These end sessions, the caller's own too: whoever calls them gets a session for that alone. */
const endSessions = ['access.revokeOtherSessions', 'portal.signOut'];

let house: TestConsole;
let otherProjectId: string;
const credentials = new Map<Who, Credentials>();

beforeAll(async () => {
  house = await createTestConsole();
  otherProjectId = (await insertProject(house.database.pool)).id;
  for (const who of everybody) credentials.set(who, await arrive(who));
});
afterAll(() => house.close());

/** Somebody new of the kind, signed in. */
async function arrive(who: Who): Promise<Credentials> {
  const { pool } = house.database;
  switch (who) {
    case 'anonymous':
      return {};
    case 'stranger':
      return { claim: (await house.signIn('owner', otherProjectId)).claim };
    case 'viewer':
    case 'operator':
    case 'owner':
      return { claim: (await house.signIn(who)).claim };
    case 'viewer token':
    case 'owner token': {
      const { memberId } = await house.signIn('owner');
      return { bearer: (await insertAccessToken(pool, house.projectId, memberId, who === 'owner token' ? 'owner' : 'viewer')).token };
    }
    case 'owner with a one-time password': {
      const { claim, memberId } = await house.signIn('owner');
      await pool.query('UPDATE member SET must_change_password = true WHERE id = $1', [memberId]);
      return { claim };
    }
    case 'developer':
    case "other customer's developer":
      return { developerToken: (await house.signInDeveloper()).token };
  }
}

async function contextOf(given: Credentials): Promise<Context> {
  const { signal } = new AbortController();
  const { claim = null, bearer = null, developerToken = null } = given;
  return createContext(house.deps, { claim, bearer, developerToken, signal });
}

describe('authorization', () => {
  it('is walked over a router that has procedures', () => {
    expect(procedures.length).toBeGreaterThan(60);
  });

  it.each(procedures)('%s declares who may call it', (_path, procedure) => {
    expect(procedure._def.meta?.authorization).toBeDefined();
  });

  describe.each(procedures)('%s', (name, procedure) => {
    it.each<Who>(everybody)('called by %s', async (who) => {
      const given = endSessions.includes(name) ? await arrive(who) : (credentials.get(who) ?? {});
      const actual = await actualRefusal(createCaller(await contextOf(given)), name, { projectId: house.projectId, ...inputs[name] });
      expect(actual).toBe(declaredRefusal(procedure._def.meta, who, stricter[name]));
    });
  });

  it('opens nothing to a one-time password but choosing another and saying who that is, without naming a project', async () => {
    const open = procedures.filter(([, { _def }]) => _def.meta?.worksWithOneTimePassword);
    expect(open.map(([name]) => name).sort()).toEqual(['access.changePassword', 'access.whoAmI']);
    const caller = await house.callerFor(credentials.get('owner with a one-time password') ?? {});
    expect(await caller.access.whoAmI()).toMatchObject({ mustChangePassword: true, projects: [] });
  });

  it('mutations ask for more than looking', () => {
    const open = procedures.filter(([, { _def }]) => {
      const authorization = _def.meta?.authorization;
      return _def.type === 'mutation' && authorization?.kind === 'project' && authorization.role === 'viewer';
    });
    expect(open.map(([name]) => name)).toEqual([]);
  });

  it('has no other doors than these', async () => {
    const api = path.join(import.meta.dirname, '../../app/api');
    const doors = (await readdir(api, { recursive: true })).filter((file) => /route\.tsx?$/.test(file)).map((file) => path.dirname(file));
    // Sign-in itself, whether the console lives, the procedures, and the download that asks usage.table with the caller's rights.
    expect(doors.sort()).toEqual(['auth/[...nextauth]', 'health', 'trpc/[trpc]', 'usage']);
  });
});

describe('the walk itself', () => {
  /** Procedures that do not keep what they declare, each in another way. */
  const planted = router({
    open: publicProcedure.meta({ authorization: { kind: 'project', role: 'viewer' } }).query(() => 'anybody'),
    lax: projectProcedure('viewer')
      .meta({ authorization: { kind: 'project', role: 'owner' } })
      .query(() => 'viewers too'),
    strict: projectProcedure('owner')
      .meta({ authorization: { kind: 'project', role: 'viewer' } })
      .query(() => 'owners only'),
    early: memberProcedure.meta({ authorization: { kind: 'member' }, worksWithOneTimePassword: false }).query(() => 'sound'),
  });

  it.each([
    ['open', ['anonymous', 'stranger', 'owner with a one-time password', 'developer', "other customer's developer"]],
    ['lax', ['viewer', 'operator', 'viewer token']],
    ['strict', ['viewer', 'operator', 'viewer token']],
    ['early', []],
  ] as const)('finds what is wrong with the procedure that is %s', async (name, expected) => {
    const meta = proceduresOf(planted).find(([one]) => one === name)?.[1]._def.meta;
    const breaches: Who[] = [];
    for (const who of everybody) {
      const caller = createCallerFactory(planted)(await contextOf(credentials.get(who) ?? {}));
      const actual = await actualRefusal(caller, name, { projectId: house.projectId });
      if (actual !== declaredRefusal(meta, who)) breaches.push(who);
    }
    expect(breaches).toEqual(expected);
  });

  it('does not take silence for a declaration', () => {
    expect(() => declaredRefusal({}, 'owner')).toThrow('undeclared');
  });
});
