// What to do with the postmaster.pid that a killed supervisor left: a server of ours that still runs is stopped, and
// the file of one that is gone (a zombie counts as gone) is removed, so that a new server can take the directory.
// The caller holds the lock on the data directory, so nobody else starts a server in it meanwhile.
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processState } from './process-state.ts';

/**
 * Leaves the cluster without a server.
 *
 * @param clusterDirectory  the server's data directory
 * @returns `none` when there was nothing to do, `stopped` when a running server was shut down, `removed` when only its
 *          pid file was left
 */
export async function clearStalePostmaster(clusterDirectory: string): Promise<'none' | 'stopped' | 'removed'> {
  const pidFile = path.join(clusterDirectory, 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  if (!Number.isInteger(pid) || pid <= 0) return 'none';
  if (!isServerOf(pid, clusterDirectory)) {
    await rm(pidFile, { force: true });
    return 'removed';
  }
  // SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one (the next start replays the log).
  for (const [signal, waitMs] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ] as const) {
    process.kill(pid, signal);
    if (await isGoneWithin(pid, clusterDirectory, waitMs)) break;
  }
  await rm(pidFile, { force: true });
  return 'stopped';
}

async function isGoneWithin(pid: number, clusterDirectory: string, waitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < waitMs; waitedMs += 25) {
    if (!isServerOf(pid, clusterDirectory)) return true;
    await delay(25);
  }
  return false;
}

function isServerOf(pid: number, clusterDirectory: string): boolean {
  if (processState(pid) !== 'running') return false;
  try {
    // The arguments are separated by NUL bytes; a server is started with `-D directory`.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(clusterDirectory);
  } catch {
    return process.platform !== 'linux';
  }
}
