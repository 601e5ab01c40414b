// The data directory: who may enter it, where things lie in it, and which release wrote it.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { canExecute, findPostgresUser } from '../db/postgres-user.ts';
import { StartRefusal } from '../kernel/start-refusal.ts';

/** Layout of the directory; grows when a release can no longer be undone by starting the one before. */
const layoutVersion = 1;

const Layout = z.object({ version: z.int().positive() });

/** Programs and data of the embedded database, where its user cannot reach them otherwise. */
export const sharedRoot = '/var/lib/sluice';

/**
 * Makes the directory, closed to others.
 *
 * As root its files stay closed, but the directory may be passed through, because the embedded database runs as
 * another user below it.
 *
 * @returns its absolute path without symbolic links
 * @throws StartRefusal when it cannot be made, or a newer release wrote it
 */
export async function openDataDirectory(given: string): Promise<string> {
  try {
    await mkdir(given, { recursive: true });
    await chmod(given, process.getuid?.() === 0 ? 0o711 : 0o700);
  } catch (cause) {
    throw new StartRefusal(
      `The data directory ${path.resolve(given)} cannot be made or closed to others (${reason(cause)}); set SLUICE_DATA_DIR to one you own.`,
      { cause },
    );
  }
  const directory = await realpath(given);
  await checkLayout(directory);
  return directory;
}

async function checkLayout(directory: string): Promise<void> {
  const text = await readFile(layoutFile(directory), 'utf8').catch(() => null);
  if (text === null) return;
  const layout = Layout.safeParse(parseJson(text));
  if (layout.success && layout.data.version <= layoutVersion) return;
  throw new StartRefusal(
    `The data directory ${directory} was written by a newer release of Sluice; start that release, or set SLUICE_DATA_DIR to another directory.`,
  );
}

/** Records the layout; called when the lock is held. */
export async function writeLayout(directory: string): Promise<void> {
  await writeWhole(layoutFile(directory), `${JSON.stringify({ version: layoutVersion })}\n`);
}

/**
 * Where the embedded database lies: in the data directory, or below /var/lib/sluice when we are root and the
 * database's user cannot pass through to it (a clone under /root).
 */
export async function postgresDirectory(dataDirectory: string): Promise<{ directory: string; isElsewhere: boolean }> {
  const user = findPostgresUser();
  if (user === null || canExecute(user, dataDirectory)) return { directory: path.join(dataDirectory, 'postgres'), isElsewhere: false };
  const hash = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12);
  const parent = path.join(sharedRoot, hash);
  await mkdir(parent, { recursive: true });
  // Whatever the umask: the database's user must pass through both.
  for (const entered of [sharedRoot, parent]) await chmod(entered, 0o711);
  return { directory: path.join(parent, 'postgres'), isElsewhere: true };
}

/** Writes a file so that a reader, or a start after a crash, sees the old or the new text, never half of one. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  await writeFile(partial, text, { mode: 0o600, flush: true });
  await rename(partial, file);
}

function layoutFile(directory: string): string {
  return path.join(directory, 'layout.json');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
