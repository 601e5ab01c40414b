// What the system knows of a process by its id. A zombie (ended, never waited for) is told apart from a running one:
// under a container's PID 1 zombies can stay for ever.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether a process runs, has ended but was never waited for, or is not there. */
export function processState(pid: number): 'running' | 'zombie' | 'gone' {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and belongs to somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return 'gone';
  }
  if (process.platform !== 'linux') return 'running';
  const state = statFields(pid)?.[0];
  if (state === undefined) return 'gone';
  return state === 'Z' || state === 'X' ? 'zombie' : 'running';
}

/**
 * When a process began, as text that no other process with the same id shares, across restarts of the machine too.
 *
 * @returns null when there is no such process
 */
export function processStartedAt(pid: number): string | null {
  if (process.platform !== 'linux') {
    const started = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim();
    return started === undefined || started === '' ? null : started;
  }
  const ticks = statFields(pid)?.[19];
  return ticks === undefined ? null : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
}

/** Fields of /proc/{pid}/stat from the third on: the second, the name, may hold spaces and brackets. Source: proc(5). */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
