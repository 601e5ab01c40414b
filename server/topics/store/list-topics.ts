// Topics of a project, page by page.
import type { NamedPlace, SqlTransaction } from '../../contracts/ports.ts';
import type { StoredTopic, TopicRow } from './topic-row.ts';
import { topicColumns, toStoredTopic } from './topic-row.ts';

/**
 * A page of a project's topics, of one region or of all, by name. Unique index (project_id, region, name) serves one
 * region in order; all regions are sorted. No locks.
 */
const statement = `
  SELECT ${topicColumns} FROM topic t JOIN project p ON p.id = t.project_id
  WHERE t.project_id = $1 AND ($2::text IS NULL OR t.region = $2::text) AND (t.name, t.region) > ($3, $6)
    AND ($5::text = '' OR position(lower($5::text) IN lower(t.name)) > 0)
  ORDER BY t.name, t.region LIMIT $4::int`;

/** @param page.after  topics behind this one; @param page.search  a piece of the name, '' or absent for all; @param page.limit  at most this many */
export async function listTopicRows(
  tx: SqlTransaction,
  projectId: string,
  page: { region?: string | undefined; after?: NamedPlace | undefined; search?: string | undefined; limit: number },
): Promise<StoredTopic[]> {
  const { rows } = await tx.query<TopicRow>(statement, [
    projectId,
    page.region ?? null,
    page.after?.name ?? '',
    page.limit,
    page.search ?? '',
    page.after?.region ?? '',
  ]);
  return rows.map(toStoredTopic);
}
