// ListQueues and ListDeadLetterSourceQueues: pages of queue URLs by name. Source: SQS API reference.
import { z } from 'zod';
import type { WireAction, WireCall } from '#server/aws/action-table.ts';
import { defineAction } from '#server/aws/action-table.ts';
import { flatList, integer, structure, text } from '#server/aws/query-shape.ts';
import { sqsError } from '#server/aws/wire-errors.ts';
import type { QueueView } from '#server/contracts/ports.ts';
import { readDeadLetterSources, readQueuePage } from '../catalog/read-queue-rows.ts';
import type { ActionDeps } from './action-deps.ts';
import { formatQueueUrl, freshQueue, QueueUrl } from './action-deps.ts';

/** Without MaxResults one page of this size is all there is. */
const pageSizeMax = 1_000;
const pageReason = 'Must be between 1 and 1000, if provided.';

const prefixReason = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';

const page = { MaxResults: z.int().min(1, pageReason).max(pageSizeMax, pageReason).nullish(), NextToken: z.string().nullish() };
const ListQueues = z.object({
  QueueNamePrefix: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{0,80}$/, prefixReason)
    .nullish(),
  ...page,
});
const ListDeadLetterSourceQueues = z.object({ QueueUrl, ...page });

export function listActions(deps: ActionDeps): WireAction[] {
  return [
    defineAction({
      service: 'sqs',
      name: 'ListQueues',
      input: ListQueues,
      queryInput: structure({ QueueNamePrefix: text, MaxResults: integer, NextToken: text }),
      queryOutput: structure({ QueueUrls: flatList('QueueUrl', text), NextToken: text }),
      async handle(call, input) {
        const { region, projectId } = call.scope;
        const after = { name: afterName(input.NextToken), region };
        const limit = (input.MaxResults ?? pageSizeMax) + 1;
        const queues = await readQueuePage(deps.sql, projectId, { region, namePrefix: input.QueueNamePrefix ?? '', after, limit });
        const { urls, next } = pageOf(call, queues, input.MaxResults);
        return { ...(urls.length > 0 ? { QueueUrls: urls } : {}), ...next };
      },
    }),
    defineAction({
      service: 'sqs',
      name: 'ListDeadLetterSourceQueues',
      input: ListDeadLetterSourceQueues,
      queryInput: structure({ QueueUrl: text, MaxResults: integer, NextToken: text }),
      queryOutput: structure({ queueUrls: flatList('QueueUrl', text), NextToken: text }),
      async handle(call, input) {
        const { view } = await freshQueue(deps, call, input.QueueUrl, 'ListDeadLetterSourceQueues');
        const limit = (input.MaxResults ?? pageSizeMax) + 1;
        const queues = await readDeadLetterSources(deps.sql, call.scope, { arn: view.arn, afterName: afterName(input.NextToken), limit });
        const { urls, next } = pageOf(call, queues, input.MaxResults);
        return { queueUrls: urls, ...next };
      },
    }),
  ];
}

/** The page's URLs, and the token for the next one when the caller asked for pages and there is more. */
function pageOf(call: WireCall, queues: readonly QueueView[], maxResults: number | null | undefined) {
  const shown = queues.slice(0, maxResults ?? pageSizeMax);
  const last = shown.at(-1);
  const hasMore = typeof maxResults === 'number' && queues.length > shown.length && last !== undefined;
  return {
    urls: shown.map((queue) => formatQueueUrl(call.baseUrl, queue)),
    next: hasMore ? { NextToken: Buffer.from(last.name).toString('base64url') } : {},
  };
}

/** @throws WireError InvalidParameterValue for a token we did not give out */
function afterName(token: string | null | undefined): string {
  if (token === null || token === undefined) return '';
  const name = Buffer.from(token, 'base64url').toString();
  if (/^[A-Za-z0-9_.-]{1,80}$/.test(name)) return name;
  throw sqsError('InvalidParameterValue', 'Invalid or expired next token.');
}
