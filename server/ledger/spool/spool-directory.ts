// The spool on disk: one directory per process (its name is the spool id) with a file that says whose it is, and the
// segments of its threads. A directory is the proof of what its process spent; it is removed when all of it is booked.
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isProcessAlive, readBootId, readStartTicks } from './process-identity.ts';

const ownerFile = 'owner.json';

/** version 1. startTicks tells a process from a later one with the same pid; '' where the system does not say. */
type SpoolOwner = { version: 1; pid: number; startTicks: string; bootId: string };

/**
 * Creates this process's directory. It appears whole: under its name there is always an owner file.
 *
 * @param root     directory of all spools, created when missing
 * @param spoolId  random, never used before
 * @returns        its path
 */
export async function createSpoolDirectory(root: string, spoolId: string): Promise<string> {
  const owner: SpoolOwner = { version: 1, pid: process.pid, startTicks: await readStartTicks(process.pid), bootId: await readBootId() };
  const draft = path.join(root, `.${spoolId}`);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await writeFile(path.join(draft, ownerFile), JSON.stringify(owner), { mode: 0o600 });
  const directory = path.join(root, spoolId);
  await rename(draft, directory);
  return directory;
}

/** Spools whose process has ended, and whether it ended since the machine started. */
export async function findDeadSpools(root: string): Promise<{ spoolId: string; directory: string; isSameBoot: boolean }[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const bootId = await readBootId();
  const dead: { spoolId: string; directory: string; isSameBoot: boolean }[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    const directory = path.join(root, entry.name);
    const owner = await readOwner(directory);
    const isSameBoot = owner !== null && owner.bootId === bootId;
    if (isSameBoot && (await isProcessAlive(owner.pid, owner.startTicks))) continue;
    dead.push({ spoolId: entry.name, directory, isSameBoot });
  }
  return dead;
}

/** Paths of a spool's segments. */
export async function listSegments(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  return names
    .filter((name) => name.endsWith('.segment'))
    .sort()
    .map((name) => path.join(directory, name));
}

/** Removes a directory whose segments are all booked, durably. */
export async function removeSpoolDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await syncDirectory(path.dirname(directory));
}

/** Makes deletions in a directory durable, so that a power cut does not bring a booked segment back. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readOwner(directory: string): Promise<SpoolOwner | null> {
  try {
    const owner = JSON.parse(await readFile(path.join(directory, ownerFile), 'utf8')) as SpoolOwner;
    return owner.version === 1 ? owner : null;
  } catch {
    return null;
  }
}
