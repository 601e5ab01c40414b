// Topics and their subscriptions, and messages published by hand.
import { SearchRequest } from '#server/contracts/page.ts';
import { CreateTopic, PublishToTopic, SubscriptionReference, TopicReference } from '#server/contracts/topic.ts';
import { ListSubscriptions, SubscribeQueueById } from '#server/contracts/topic-operation.ts';
import { createTopic } from '#server/control/topics/create-topic.ts';
import { deleteTopic } from '#server/control/topics/delete-topic.ts';
import { findTopic, viewTopic } from '#server/control/topics/find-topic.ts';
import { listSubscriptions, listTopics } from '#server/control/topics/list-topics.ts';
import { publishToTopic } from '#server/control/topics/publish-to-topic.ts';
import { subscribeQueue, unsubscribe } from '#server/control/topics/subscribe-queue.ts';
import { looseInput } from '../loose-input.ts';
import { projectProcedure, router } from '../procedures.ts';

export const topicsRouter = router({
  list: projectProcedure('viewer')
    .input(SearchRequest)
    .query(({ ctx, input }) => listTopics(ctx.deps.control, ctx.acting, input)),
  get: projectProcedure('viewer')
    .input(looseInput(TopicReference))
    .query(async ({ ctx, input }) => viewTopic(await findTopic(ctx.deps.control, ctx.acting, input.topicId))),
  create: projectProcedure('operator')
    .input(looseInput(CreateTopic))
    .mutation(({ ctx, input }) => createTopic(ctx.deps.control, ctx.acting, input)),
  delete: projectProcedure('operator')
    .input(looseInput(TopicReference))
    .mutation(({ ctx, input }) => deleteTopic(ctx.deps.control, ctx.acting, input)),
  listSubscriptions: projectProcedure('viewer')
    .input(ListSubscriptions)
    .query(({ ctx, input }) => listSubscriptions(ctx.deps.control, ctx.acting, input)),
  subscribe: projectProcedure('operator')
    .input(SubscribeQueueById)
    .mutation(({ ctx, input }) => subscribeQueue(ctx.deps.control, ctx.acting, input)),
  unsubscribe: projectProcedure('operator')
    .input(looseInput(SubscriptionReference))
    .mutation(({ ctx, input }) => unsubscribe(ctx.deps.control, ctx.acting, input)),
  publish: projectProcedure('operator')
    .input(looseInput(PublishToTopic))
    .mutation(({ ctx, input }) => publishToTopic(ctx.deps.control, ctx.acting, input)),
});
