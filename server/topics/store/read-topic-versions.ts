// Whether cached topics are still current.
import type { SqlTransaction } from '../../contracts/ports.ts';

/** Versions of some topics. Primary key; no locks, so a publish never waits for a change in progress. */
const statement = 'SELECT topic_id AS "topicId", version::text FROM messaging.topic_version WHERE topic_id = ANY($1::text[])';

/** @returns version by topic id; topics that do not exist are left out */
export async function readTopicVersions(tx: SqlTransaction, topicIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ topicId: string; version: string }>(statement, [topicIds]);
  return new Map(rows.map((row) => [row.topicId, row.version]));
}
