// Puts the product together: actions for the AWS endpoint and the port for everyone else, over one publisher.
// Each thread of the runtime and the console process make their own.
import type { WireAction } from '../aws/action-table.ts';
import type { TopicPort } from '../contracts/ports.ts';
import { topicActions } from './action-table.ts';
import type { PublisherDeps } from './publisher.ts';
import { createPublisher } from './publisher.ts';
import { createTopicCatalog } from './topic-catalog.ts';
import { createTopicPort } from './topic-port.ts';

export type Topics = {
  actions: readonly WireAction[];
  port: TopicPort;
  /** Resolves when every accepted publish has been answered; the pool may be ended then. */
  close(): Promise<void>;
};

/**
 * @param deps.pool    for changes and publishes; one connection is held while a group of publishes commits
 * @param deps.queues  where queue subscriptions are delivered; used in the publish's own transaction
 * @param deps.live    counts publishes and deliveries for the charts
 */
export function createTopics(deps: Omit<PublisherDeps, 'catalog'>): Topics {
  const publisher = createPublisher({ ...deps, catalog: createTopicCatalog() });
  return {
    actions: topicActions({ pool: deps.pool, random: deps.random, publisher }),
    port: createTopicPort({ pool: deps.pool, publisher, random: deps.random }),
    close: () => publisher.close(),
  };
}
