// A lock file that names its holder. It outlives a holder that was killed, so the next comer looks whether the named
// process still is the same one (id and start time) and takes the lock over when it is not.
import { readFileSync } from 'node:fs';
import { link, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { processStartedAt, processState } from '../db/process-state.ts';

const Holder = z.object({ version: z.literal(1), pid: z.int().positive(), startedAt: z.string() });

export type LockAttempt =
  | {
      taken: true;
      /** True when a killed process had held it: what it started may still be ending. */
      wasLeftBehind: boolean;
      release(): Promise<void>;
    }
  | { taken: false; holderPid: number };

/**
 * Tries to take the lock once.
 *
 * The lock appears with its holder's name in it (a hard link of a finished file), so nobody ever reads half of one.
 *
 * @param file  path of the lock; its directory exists
 */
export async function takeProcessLock(file: string): Promise<LockAttempt> {
  const mine = `${file}.${process.pid}`;
  const holder = { version: 1, pid: process.pid, startedAt: processStartedAt(process.pid) ?? 'unknown' };
  await writeFile(mine, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  try {
    let wasLeftBehind = false;
    for (;;) {
      if (await linked(mine, file)) return { taken: true, wasLeftBehind, release: () => rm(file, { force: true }) };
      const holderPid = livingHolder(file);
      if (holderPid !== null) return { taken: false, holderPid };
      wasLeftBehind = true;
      await removeLeftBehind(file);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function livingHolder(file: string): number | null {
  try {
    const holder = Holder.parse(JSON.parse(readFileSync(file, 'utf8')));
    const isSame = processState(holder.pid) === 'running' && processStartedAt(holder.pid) === holder.startedAt;
    return isSame ? holder.pid : null;
  } catch {
    return null;
  }
}

/**
 * Moves the file aside before removing it: of two comers only one moves the dead holder's file. Should the other have
 * moved a fresh lock instead, it sees the living holder in it and puts it back.
 */
async function removeLeftBehind(file: string): Promise<void> {
  const aside = `${file}.${process.pid}.left`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if (livingHolder(aside) !== null) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}
