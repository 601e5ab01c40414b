// The queues product of one thread or process: wire actions for the AWS endpoint and the port for everybody else, over
// one message engine. The composition roots call this and nothing else of the product but wakes and maintenance.
import type { WireAction } from '#server/aws/action-table.ts';
import type { LiveRecorder } from '#server/contracts/live-counters.ts';
import type { QueuePort } from '#server/contracts/ports.ts';
import { asSqlTransaction } from '#server/db/transaction.ts';
import type { ActionDeps } from './actions/action-deps.ts';
import { deleteActions } from './actions/delete-actions.ts';
import { manageActions } from './actions/manage-actions.ts';
import { moveTaskActions } from './actions/move-task-actions.ts';
import { permissionActions } from './actions/permission-actions.ts';
import { queueAttributeActions } from './actions/queue-attribute-actions.ts';
import { receiveActions } from './actions/receive-actions.ts';
import { sendActions } from './actions/send-actions.ts';
import { tagActions } from './actions/tag-actions.ts';
import { visibilityActions } from './actions/visibility-actions.ts';
import type { EngineDeps } from './message-engine.ts';
import { createMessageEngine } from './message-engine.ts';
import type { OpenQueues } from './open-queues.ts';
import { createOpenQueues } from './open-queues.ts';
import { createQueuePort } from './queue-port.ts';
import { statementsOfPool } from './store/statements.ts';

export type QueuesDeps = Omit<EngineDeps, 'live'> & {
  /** SLUICE_AWS_STRICT: whether AWS's waits of 60 s after DeleteQueue and between purges hold. */
  isStrict: boolean;
  /** Where messages are counted for charts; absent in processes without live counters. */
  live?: Pick<LiveRecorder, 'countQueue'>;
};

export type Queues = {
  actions: readonly WireAction[];
  port: QueuePort;
  /** For requests that nobody signed. */
  open: OpenQueues;
  /** To be called for each change feed event of entity `queue`, with its entity id. */
  forget(queueId: string): void;
  /** To be called when change feed events may have been missed. */
  forgetAll(): void;
  /** Ends long polls with nothing and resolves when everything accepted is committed. Then the pool may end. */
  close(): Promise<void>;
};

/**
 * @param deps.pool   in threads that serve the wire protocol a pool of messaging alone, made with `messagingSessionOptions`;
 *                    two to four connections suffice, each kind of work has one statement in flight
 * @param deps.wakes  threads: createThreadWakes; console: createNotifyingWakes; a lone test: noWakes
 */
export function createQueues(deps: QueuesDeps): Queues {
  const { pool, random, isStrict } = deps;
  const engine = createMessageEngine({ ...deps, live: deps.live ?? { countQueue: () => undefined } });
  const statements = statementsOfPool(pool);
  const sql = asSqlTransaction(pool);
  const actionDeps: ActionDeps = { engine, pool, sql, statements, random, isStrict };
  return {
    actions: [
      ...sendActions(actionDeps),
      ...receiveActions(actionDeps),
      ...deleteActions(actionDeps),
      ...visibilityActions(actionDeps),
      ...manageActions(actionDeps),
      ...queueAttributeActions(actionDeps),
      ...tagActions(actionDeps),
      ...permissionActions(actionDeps),
      ...moveTaskActions(actionDeps),
    ],
    open: createOpenQueues({ catalog: engine.catalog, clock: deps.clock }),
    port: createQueuePort({ engine, pool, statements, sql, random, isStrict }),
    forget: (queueId) => engine.forget(queueId),
    forgetAll: () => engine.catalog.forgetAll(),
    close: () => engine.close(),
  };
}
