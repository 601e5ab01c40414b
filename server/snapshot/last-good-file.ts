// The published config kept on disk, so that a runtime can start and serve while Postgres is away.
import path from 'node:path';
import { PublishedConfig } from '../contracts/published-config.ts';
import { readCheckedFile, writeCheckedFile } from './checked-file.ts';

const kind = 'sluice-published-config 1';

export type LastGoodFile = {
  /** The file's name, for messages. */
  path: string;
  /** @throws the file system's error; the former file is then untouched */
  write(config: PublishedConfig): Promise<void>;
  /** @returns the config, or null when there is no file, or none that is whole and readable by this release */
  read(): Promise<PublishedConfig | null>;
};

/** @param dataDirectory  exists; the file is `last-good-config.json` in it */
export function createLastGoodFile(dataDirectory: string): LastGoodFile {
  const file = path.join(dataDirectory, 'last-good-config.json');
  return {
    path: file,
    write: (config) => writeCheckedFile(file, kind, JSON.stringify(config)),
    read: async () => {
      const text = await readCheckedFile(file, kind);
      if (text === null) return null;
      const parsed = PublishedConfig.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : null;
    },
  };
}
