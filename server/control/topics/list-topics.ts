// The topics of a project by name, and subscriptions of one topic or of all.
import type { Page, PageRequest, SearchRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { SubscriptionSummary, TopicSummary } from '#server/contracts/topic-operation.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { placeAfter, writePlace } from '../named-place.ts';
import { findTopic, viewTopic } from './find-topic.ts';

/** One page; search is a piece of a name, the cursor the last name and region shown. */
export async function listTopics(deps: ControlDeps, acting: Acting, page: SearchRequest): Promise<Page<TopicSummary>> {
  const topics = await deps.topics.listTopics(acting.projectId, {
    limit: page.limit + 1,
    search: page.search,
    ...placeAfter(page.cursor),
  });
  return cutPage(topics, page.limit, writePlace, viewTopic);
}

/** One page; the cursor is the last subscription's id. @throws AppError `topic.not_found` for a topic not the project's */
export async function listSubscriptions(
  deps: ControlDeps,
  acting: Acting,
  page: PageRequest & { topicId?: string | undefined },
): Promise<Page<SubscriptionSummary>> {
  if (page.topicId !== undefined) await findTopic(deps, acting, page.topicId);
  const rows = await deps.topics.listSubscriptions(acting.projectId, {
    limit: page.limit + 1,
    ...(page.topicId === undefined ? {} : { topicId: page.topicId }),
    ...(page.cursor === undefined ? {} : { afterId: page.cursor }),
  });
  return cutPage(
    rows,
    page.limit,
    (row) => row.subscriptionId,
    (row) => row,
  );
}
