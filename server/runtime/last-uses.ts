// Writes down when API keys and credentials were used last, away from any request: uses are noted in memory and written
// by one statement every few seconds, each subject at most once a minute. Shown to people, so what a crash forgets is
// no more than the last minute.
import type { Pool } from 'pg';
import type { Logger } from '../config/logger.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';

/** API keys go by their id, credentials by their access key id. */
export type UsedTable = 'api_key' | 'credential';

export type LastUses = {
  /** @param atMs  epoch ms of the use; the latest of a subject stays */
  note(subject: string, atMs: number): void;
  /** Writes what is due; what fails is due again. @throws what Postgres throws */
  write(): Promise<void>;
  /** Writes everything that is noted: before the process ends. @throws what Postgres throws */
  writeAll(): Promise<void>;
};

/**
 * Locks: the rows written, in the order of their id; one that somebody edits right now is left out and written with its
 * next use, so nobody waits and nobody deadlocks. The change feed looks at other columns and stays silent.
 */
function writeSql(table: UsedTable): string {
  const key = table === 'api_key' ? 'id' : 'access_key_id';
  return `
  WITH used AS (SELECT * FROM unnest($1::text[], $2::float8[]) AS u(subject, at_ms)),
  free AS (SELECT t.id, used.at_ms FROM ${table} t JOIN used ON used.subject = t.${key} ORDER BY t.id FOR NO KEY UPDATE OF t SKIP LOCKED)
  UPDATE ${table} t SET last_used_at = greatest(t.last_used_at, to_timestamp(free.at_ms / 1000)) FROM free WHERE t.id = free.id
  RETURNING t.${key} AS subject`;
}

export function createLastUses(deps: { pool: Pick<Pool, 'query'>; clock: Clock }, table: UsedTable): LastUses {
  const { maxNotedUses, lastUseWriteMsMin } = limits.control;
  const sql = writeSql(table);
  const noted = new Map<string, number>();
  /** When a subject was written last, by the monotonic clock; older ones than the interval are forgotten. */
  const writtenAtMs = new Map<string, number>();

  const note = (subject: string, atMs: number) => {
    const known = noted.get(subject);
    if (known === undefined ? noted.size < maxNotedUses : known < atMs) noted.set(subject, atMs);
  };

  const writeThose = async (due: readonly [string, number][]) => {
    if (due.length === 0) return;
    for (const [subject] of due) noted.delete(subject);
    try {
      const { rows } = await deps.pool.query<{ subject: string }>(sql, [due.map(([subject]) => subject), due.map(([, atMs]) => atMs)]);
      const nowMs = deps.clock.monotonicMs();
      for (const { subject } of rows) writtenAtMs.set(subject, nowMs);
    } catch (error) {
      for (const [subject, atMs] of due) note(subject, atMs);
      throw error;
    }
  };

  return {
    note,
    write: () => {
      const nowMs = deps.clock.monotonicMs();
      for (const [subject, atMs] of writtenAtMs) if (nowMs - atMs >= lastUseWriteMsMin) writtenAtMs.delete(subject);
      return writeThose([...noted].filter(([subject]) => !writtenAtMs.has(subject)));
    },
    writeAll: () => writeThose([...noted]),
  };
}

/** The last uses of both kinds, written by a timer until `close`, which writes what is left. */
export function keepLastUses(deps: { pool: Pick<Pool, 'query'>; clock: Clock; logger: Logger }) {
  const keys = createLastUses(deps, 'api_key');
  const credentials = createLastUses(deps, 'credential');
  const onProblem = (reason: unknown) => deps.logger.debug({ reason }, 'last uses could not be written, they are tried again');
  let writing = Promise.resolve();
  const timer = setInterval(() => {
    writing = writing.then(() => Promise.all([keys.write(), credentials.write()])).then(() => undefined, onProblem);
  }, limits.control.lastUseRoundMs);
  timer.unref();
  return {
    noteKey: keys.note,
    noteCredential: (accessKeyId: string) => credentials.note(accessKeyId, deps.clock.nowMs()),
    close: async (): Promise<void> => {
      clearInterval(timer);
      await writing;
      await Promise.all([keys.writeAll(), credentials.writeAll()]).catch(onProblem);
    },
  };
}
