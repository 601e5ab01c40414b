// Reads upstreams and upstream credentials of every project that publishes something. Newer than the stages read before
// them at most, and then read again: their changes are in the feed too.
import type { Pool } from 'pg';
import type { Logger } from '../config/logger.ts';
import { PublishedUpstream } from '../contracts/upstream.ts';
import { PublishedUpstreamCredential } from '../contracts/upstream-credential.ts';

/** Index: primary keys; both tables are read whole. Locks: none. */
const upstreams = 'SELECT project_id, name, settings FROM upstream ORDER BY id';
const credentials = `
SELECT id, project_id, name, kind, public_part, encode(secret_sealed, 'base64') AS secret_sealed, secret_version
FROM upstream_credential ORDER BY id`;

type UpstreamRow = { project_id: string; name: string; settings: unknown };
type CredentialRow = {
  id: string;
  project_id: string;
  name: string;
  kind: string;
  public_part: string;
  secret_sealed: string;
  secret_version: number;
};

/** A row that can not be read is left out and logged: who names it is answered that it is not there. */
export async function readUpstreams(
  pool: Pool,
  logger: Logger,
): Promise<{ upstreams: PublishedUpstream[]; upstreamCredentials: PublishedUpstreamCredential[] }> {
  const found = await pool.query<UpstreamRow>(upstreams);
  const sealed = await pool.query<CredentialRow>(credentials);
  const skip = (name: string, error: unknown) => {
    logger.error({ err: error, name }, 'upstream can not be read');
    return [];
  };
  return {
    upstreams: found.rows.flatMap(({ project_id: projectId, name, settings }) => {
      const parsed = PublishedUpstream.safeParse({ projectId, name, settings });
      return parsed.success ? [parsed.data] : skip(name, parsed.error);
    }),
    upstreamCredentials: sealed.rows.flatMap((row) => {
      const parsed = PublishedUpstreamCredential.safeParse({
        credentialId: row.id,
        projectId: row.project_id,
        name: row.name,
        kind: row.kind,
        publicPart: row.public_part,
        // Postgres breaks base64 into lines.
        secretSealed: row.secret_sealed.replaceAll('\n', ''),
        secretVersion: row.secret_version,
      });
      return parsed.success ? [parsed.data] : skip(row.name, parsed.error);
    }),
  };
}
