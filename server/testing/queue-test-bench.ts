// For the tests of queues: the product over a test database, and its wire actions called as the endpoint calls them.

import type { WireCall } from '#server/aws/action-table.ts';
import { createLogger } from '#server/config/logger.ts';
import { systemClock } from '#server/kernel/clock.ts';
import { systemRandom } from '#server/kernel/random.ts';
import type { Queues } from '#server/queues/create-queues.ts';
import { createQueues } from '#server/queues/create-queues.ts';
import type { WakeTransport } from '#server/queues/wakes/wake-transport.ts';
import { noWakes } from '#server/queues/wakes/wake-transport.ts';
import { insertProject } from '#server/testing/factories.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';

export type Caller = {
  call: WireCall;
  /** Runs an action by name; the answer as the JSON protocol would carry it. */
  run(name: string, input: object, signal?: AbortSignal): Promise<Record<string, unknown>>;
  /** Creates a queue and returns its URL. */
  queue(name: string, attributes?: Record<string, string>): Promise<string>;
};

export function openQueues(database: TestDatabase, given: { isStrict?: boolean; wakes?: WakeTransport } = {}): Queues {
  return createQueues({
    pool: database.pool,
    clock: systemClock,
    random: systemRandom,
    logger: createLogger('test', 'silent'),
    masterKey: new Uint8Array(32).fill(7),
    wakes: given.wakes ?? noWakes,
    isStrict: given.isStrict ?? true,
  });
}

/** A caller with a project of its own unless one is given. */
export async function newCaller(database: TestDatabase, queues: Queues, project?: { id: string; accountId: string }): Promise<Caller> {
  const { id: projectId, accountId } = project ?? (await insertProject(database.pool));
  const credential = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', projectId, accountId, isRoot: false };
  const call: WireCall = {
    requestId: systemRandom.uuid(),
    protocol: 'json',
    credential,
    scope: { projectId, accountId, region: 'us-east-1' },
    baseUrl: 'http://localhost:4566',
    signal: new AbortController().signal,
    nowMs: systemClock.nowMs(),
  };
  const run = async (name: string, input: object, signal = call.signal): Promise<Record<string, unknown>> => {
    const action = queues.actions.find((one) => one.name === name);
    if (!action) throw new Error(`no action ${name}`);
    return { ...(await action.run({ ...call, signal }, input)) };
  };
  return {
    call,
    run,
    queue: async (name, attributes = {}) => String((await run('CreateQueue', { QueueName: name, Attributes: attributes })).QueueUrl),
  };
}
