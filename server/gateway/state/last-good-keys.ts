// API keys kept on disk beside the last good config, so that a runtime that starts while Postgres is away knows the keys
// it served before. Holds hashes and limits, never a key's value. Once Postgres has answered, the file is not asked any
// more: what it says may be revoked by then.
import path from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../config/logger.ts';
import { readCheckedFile, writeCheckedFile } from '../../snapshot/checked-file.ts';
import type { StoredKey } from './read-keys.ts';

const kind = 'sluice-api-keys 1';

const KeptKey = z.object({
  hash: z.string(),
  keyId: z.string(),
  /** Absent in files from before keys had lines: the key is then the first of its own. */
  lineageId: z.string().optional(),
  projectId: z.string(),
  customerId: z.string().nullable(),
  name: z.string(),
  isUsable: z.literal(true),
  expiresAtMs: z.number().nullable(),
  /** Absent in files from before routing by attributes. */
  keyAttributes: z.record(z.string(), z.string()).default({}),
  customerAttributes: z.record(z.string(), z.string()).default({}),
  plans: z.array(
    z.object({
      planId: z.string(),
      planName: z.string(),
      stageIds: z.array(z.string()),
      throttle: z.object({ ratePerSecond: z.number(), burst: z.number() }).nullable(),
      quota: z.object({ limit: z.number(), period: z.enum(['DAY', 'WEEK', 'MONTH']) }).nullable(),
    }),
  ),
});

export type LastGoodKeys = {
  /** Reads the file; nothing is found before, nor when there is none. */
  load(): Promise<void>;
  find(hash: string): StoredKey | undefined;
  /** Postgres has answered: `find` gives nothing from now on. */
  retire(): void;
  /** The keys known have changed: writes them soon, within a second when one was taken away. */
  changed(how: 'added' | 'removed'): void;
  /** Writes what is not written yet. */
  stop(): Promise<void>;
};

const writeAfterAddingMs = 30_000;
const writeAfterRemovingMs = 1_000;

/** @param known  the keys to keep, read when the file is written */
export function createLastGoodKeys(deps: { dataDirectory: string; known: () => Iterable<StoredKey>; logger: Logger }): LastGoodKeys {
  const file = path.join(deps.dataDirectory, 'last-good-keys.json');
  let kept = new Map<string, StoredKey>();
  let timer: NodeJS.Timeout | null = null;
  let dueMs = 0;
  let writing: Promise<void> = Promise.resolve();

  const write = () => {
    timer = null;
    const text = JSON.stringify([...deps.known()]);
    writing = writing
      .then(() => writeCheckedFile(file, kind, text))
      .catch((error) => deps.logger.error({ err: error }, 'api keys could not be kept on disk'));
  };

  return {
    load: async () => {
      const text = await readCheckedFile(file, kind);
      const parsed = text === null ? null : z.array(KeptKey).safeParse(JSON.parse(text));
      if (parsed?.success) kept = new Map(parsed.data.map((key) => [key.hash, { ...key, lineageId: key.lineageId ?? key.keyId }]));
    },
    find: (hash) => kept.get(hash),
    retire: () => {
      if (kept.size > 0) kept = new Map();
    },
    changed: (how) => {
      const afterMs = how === 'added' ? writeAfterAddingMs : writeAfterRemovingMs;
      if (timer !== null && dueMs <= afterMs) return;
      if (timer !== null) clearTimeout(timer);
      dueMs = afterMs;
      timer = setTimeout(write, afterMs);
    },
    stop: async () => {
      if (timer !== null) {
        clearTimeout(timer);
        write();
      }
      await writing;
    },
  };
}
