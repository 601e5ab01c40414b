// The console's parts over a database of their own, with members of every role and callers for them.
import { Env } from '../config/env.ts';
import type { Role } from '../contracts/role.ts';
import { openSession } from '../control/access/open-session.ts';
import { openDeveloperSession } from '../control/portal/developer-sessions.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { composeConsole } from '../trpc/compose-console.ts';
import type { ConsoleDeps } from '../trpc/console-deps.ts';
import type { SessionClaim } from '../trpc/context.ts';
import { createContext } from '../trpc/context.ts';
import { createCaller } from '../trpc/root.ts';
import { insertDeveloper, insertMember, insertProject } from './factories.ts';
import type { TestDatabase } from './test-database.ts';
import { createTestDatabase } from './test-database.ts';

export type Caller = ReturnType<typeof createCaller>;

export type TestConsole = {
  database: TestDatabase;
  deps: ConsoleDeps;
  projectId: string;
  accountId: string;
  /** A new member of the project with an open session. */
  signIn(role: Role, projectId?: string): Promise<{ memberId: string; email: string; claim: SessionClaim; caller: Caller }>;
  callerFor(credentials: { claim?: SessionClaim; bearer?: string; developerToken?: string }): Promise<Caller>;
  /** A new developer with an open session of the portal, of a new customer unless given. */
  signInDeveloper(given?: {
    customerId?: string;
  }): Promise<{ developerId: string; customerId: string; email: string; token: string; caller: Caller }>;
  close(): Promise<void>;
};

/** @param clock  for what depends on time; the system's unless given */
export async function createTestConsole(clock: Clock = systemClock): Promise<TestConsole> {
  const database = await createTestDatabase();
  const env = Env.parse({
    DATABASE_URL: database.connectionString,
    SLUICE_MASTER_KEY: '11'.repeat(32),
    SLUICE_INTERNAL_SECRET: 'internal',
    SLUICE_LOG_LEVEL: 'silent',
    SLUICE_AWS_STRICT: 'off',
  });
  const console = composeConsole(env, clock);
  const project = await insertProject(database.pool);
  const callerFor: TestConsole['callerFor'] = async ({ claim, bearer, developerToken }) => {
    const { signal } = new AbortController();
    const credentials = { claim: claim ?? null, bearer: bearer ?? null, developerToken: developerToken ?? null };
    return createCaller(await createContext(console.deps, { ...credentials, signal }));
  };
  return {
    database,
    deps: console.deps,
    projectId: project.id,
    accountId: project.accountId,
    signIn: async (role, projectId = project.id) => {
      const member = await insertMember(database.pool, projectId, { role });
      const { sessionId } = await openSession(console.deps.control, { memberId: member.id, userAgent: 'test', ipAddress: '127.0.0.1' });
      const claim = { memberId: member.id, sessionId };
      return { memberId: member.id, email: member.email, claim, caller: await callerFor({ claim }) };
    },
    callerFor,
    signInDeveloper: async ({ customerId } = {}) => {
      const developer = await insertDeveloper(database.pool, project.id, customerId === undefined ? {} : { customerId });
      const browser = { userAgent: 'test', ipAddress: '127.0.0.1' };
      const developerToken = await openDeveloperSession(console.deps.control, developer.developerId, browser);
      return { ...developer, token: developerToken, caller: await callerFor({ developerToken }) };
    },
    close: async () => {
      await console.close();
      await database.close();
    },
  };
}
