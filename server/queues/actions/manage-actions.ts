// CreateQueue, GetQueueUrl, ListQueues, ListDeadLetterSourceQueues, PurgeQueue and DeleteQueue. Source: SQS API reference.
import { z } from 'zod';
import type { WireAction } from '#server/aws/action-table.ts';
import { defineAction } from '#server/aws/action-table.ts';
import { empty, flatMap, structure, text } from '#server/aws/query-shape.ts';
import { queueDoesNotExist } from '#server/aws/wire-errors.ts';
import { createQueue, deleteQueue, purgeQueue } from '../catalog/change-queues.ts';
import type { ActionDeps } from './action-deps.ts';
import { auditedChange, formatQueueUrl, freshQueue, freshQueueOf, QueueUrl } from './action-deps.ts';
import { listActions } from './list-actions.ts';

const CreateQueue = z.object({
  QueueName: z.string(),
  Attributes: z.record(z.string(), z.string()).nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
});
const GetQueueUrl = z.object({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().nullish() });
const NamedQueue = z.object({ QueueUrl });
const queueUrlShape = structure({ QueueUrl: text });

export function manageActions(deps: ActionDeps): WireAction[] {
  return [createAction(deps), getUrlAction(deps), ...listActions(deps), purgeAction(deps), deleteAction(deps)];
}

function createAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sqs',
    name: 'CreateQueue',
    input: CreateQueue,
    queryInput: structure({
      QueueName: text,
      Attributes: flatMap('Attribute', text),
      tags: flatMap('Tag', text, { key: 'Key', value: 'Value' }),
    }),
    queryOutput: queueUrlShape,
    async handle(call, input) {
      const request = { scope: call.scope, name: input.QueueName, attributes: input.Attributes ?? {}, tags: input.tags ?? {} };
      await auditedChange(deps, call, 'queue.create', async (tx) => {
        const { before, after } = await createQueue(tx, deps, request);
        // Asking again for what is there changes nothing and leaves no record.
        return before === null ? { before, after } : { before: null, after: null };
      });
      return { QueueUrl: formatQueueUrl(call.baseUrl, { accountId: call.scope.accountId, name: input.QueueName }) };
    },
  });
}

function getUrlAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sqs',
    name: 'GetQueueUrl',
    input: GetQueueUrl,
    queryInput: structure({ QueueName: text, QueueOwnerAWSAccountId: text }),
    queryOutput: queueUrlShape,
    async handle(call, input) {
      const accountId = input.QueueOwnerAWSAccountId ?? call.scope.accountId;
      const isName = /^[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(input.QueueName);
      if (!isName || !/^[0-9]{12}$/.test(accountId)) throw queueDoesNotExist();
      const { view } = await freshQueueOf(deps, call, { accountId, name: input.QueueName }, 'GetQueueUrl');
      return { QueueUrl: formatQueueUrl(call.baseUrl, view) };
    },
  });
}

function purgeAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sqs',
    name: 'PurgeQueue',
    input: NamedQueue,
    queryInput: queueUrlShape,
    queryOutput: empty,
    async handle(call, input) {
      const { view } = await freshQueue(deps, call, input.QueueUrl, 'PurgeQueue');
      await auditedChange(deps, call, 'queue.purge', async (tx) => ({ before: await purgeQueue(tx, deps, view.queueId), after: null }));
      return {};
    },
  });
}

function deleteAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sqs',
    name: 'DeleteQueue',
    input: NamedQueue,
    queryInput: queueUrlShape,
    queryOutput: empty,
    async handle(call, input) {
      const { view } = await freshQueue(deps, call, input.QueueUrl, 'DeleteQueue');
      await auditedChange(deps, call, 'queue.delete', async (tx) => ({ before: await deleteQueue(tx, view.queueId), after: null }));
      return {};
    },
  });
}
