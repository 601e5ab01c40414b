// The published config kept on disk, so that a runtime can start and serve while Postgres is away. Written beside and
// renamed, with a checksum: a reader sees a whole config or none.
import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { PublishedConfig } from '../contracts/published-config.ts';

const magic = 'sluice-published-config 1';

export type LastGoodFile = {
  /** The file's name, for messages. */
  path: string;
  /** @throws the file system's error; the former file is then untouched */
  write(config: PublishedConfig): Promise<void>;
  /** @returns the config, or null when there is no file, or none that is whole and readable by this release */
  read(): Promise<PublishedConfig | null>;
};

/** @param dataDirectory  exists; the file is `last-good-config.json` in it, mode 0600 */
export function createLastGoodFile(dataDirectory: string): LastGoodFile {
  const file = path.join(dataDirectory, 'last-good-config.json');
  return {
    path: file,
    write: async (config) => {
      const json = JSON.stringify(config);
      const partial = `${file}.partial`;
      const handle = await open(partial, 'w', 0o600);
      try {
        await handle.writeFile(`${magic} ${sha256(json)}\n${json}`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(partial, file);
      const directory = await open(dataDirectory, 'r');
      try {
        await directory.sync();
      } finally {
        await directory.close();
      }
    },
    read: async () => {
      const text = await readFile(file, 'utf8').catch(() => null);
      if (text === null) return null;
      const lineEnd = text.indexOf('\n');
      const json = text.slice(lineEnd + 1);
      if (lineEnd < 0 || text.slice(0, lineEnd) !== `${magic} ${sha256(json)}`) return null;
      const parsed = PublishedConfig.safeParse(JSON.parse(json));
      return parsed.success ? parsed.data : null;
    },
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
