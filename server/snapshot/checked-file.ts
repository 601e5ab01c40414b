// Files a runtime keeps for the time when Postgres is away. Written beside and renamed, synced, with a checksum in the
// first line: a reader finds a whole file or none. Mode 0600.
import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';

/**
 * @param kind  names content and version, e.g. `sluice-published-config 1`; no line break
 * @throws      the file system's error; the former file is then untouched
 */
export async function writeCheckedFile(file: string, kind: string, text: string): Promise<void> {
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w', 0o600);
  try {
    await handle.writeFile(`${kind} ${sha256(text)}\n${text}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
  const directory = await open(path.dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** @returns the text, or null when there is no such file, or none of this kind that is whole */
export async function readCheckedFile(file: string, kind: string): Promise<string | null> {
  const whole = await readFile(file, 'utf8').catch(() => null);
  const lineEnd = whole?.indexOf('\n') ?? -1;
  if (whole === null || lineEnd < 0) return null;
  const text = whole.slice(lineEnd + 1);
  return whole.slice(0, lineEnd) === `${kind} ${sha256(text)}` ? text : null;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
