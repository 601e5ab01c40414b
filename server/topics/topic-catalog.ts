// The topics a thread has published to lately, with their subscriptions ready for planning.
//
// Every group of publishes first asks for the versions of its topics, one small statement; a topic whose version moved
// is read anew. So a publish sees every subscription, filter and deletion that was committed before it began, whichever
// thread or process made it.
import type { SqlTransaction } from '../contracts/ports.ts';
import { limits } from '../kernel/limits.ts';
import type { Subscriber } from './model/plan-fan-out.ts';
import type { TopicName } from './store/find-topic.ts';
import { findTopicByName } from './store/find-topic.ts';
import { readSubscribers } from './store/read-subscribers.ts';
import { readTopicVersions } from './store/read-topic-versions.ts';
import type { StoredTopic } from './store/topic-row.ts';

export type CatalogTopic = { topic: StoredTopic; subscribers: readonly Subscriber[]; version: string };

export type TopicCatalog = {
  /** The topics of these names as they stand now, null for those that do not exist, in the same order. */
  resolve(tx: SqlTransaction, names: readonly TopicName[]): Promise<(CatalogTopic | null)[]>;
};

/** A catalog of at most limits.messaging.maxCachedTopicsPerThread topics, the least recently used leaving first. */
export function createTopicCatalog(): TopicCatalog {
  const cache = new Map<string, CatalogTopic>();

  async function load(tx: SqlTransaction, name: TopicName): Promise<CatalogTopic | null> {
    const topic = await findTopicByName(tx, name);
    if (!topic) return null;
    // The version is read before what it stands for: a change in between makes the entry stale, never wrong.
    const version = (await readTopicVersions(tx, [topic.topicId])).get(topic.topicId);
    if (version === undefined) return null;
    return { topic, subscribers: await readSubscribers(tx, topic.topicId), version };
  }

  async function current(tx: SqlTransaction, name: TopicName, versions: ReadonlyMap<string, string>): Promise<CatalogTopic | null> {
    const key = keyOf(name);
    const cached = cache.get(key);
    const isFresh = cached !== undefined && versions.get(cached.topic.topicId) === cached.version;
    const found = isFresh ? cached : await load(tx, name);
    cache.delete(key);
    if (found) cache.set(key, found);
    if (cache.size > limits.messaging.maxCachedTopicsPerThread) cache.delete(cache.keys().next().value ?? '');
    return found;
  }

  return {
    async resolve(tx, names) {
      const cachedIds = new Set(names.flatMap((name) => cache.get(keyOf(name))?.topic.topicId ?? []));
      const versions = cachedIds.size === 0 ? new Map<string, string>() : await readTopicVersions(tx, [...cachedIds]);
      const byKey = new Map<string, CatalogTopic | null>();
      for (const name of names) {
        const key = keyOf(name);
        if (!byKey.has(key)) byKey.set(key, await current(tx, name, versions));
      }
      return names.map((name) => byKey.get(keyOf(name)) ?? null);
    },
  };
}

function keyOf({ projectId, region, name }: TopicName): string {
  return `${projectId}/${region}/${name}`;
}
