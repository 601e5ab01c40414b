// CPU time of a process and all its descendants, from /proc. Linux only, like the peers it is compared with.
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/**
 * @param rootPids  process ids whose trees are summed
 * @returns         user and system CPU time used so far, in microseconds; processes that ended since count nothing
 */
export function processTreeCpuUs(rootPids: readonly number[]): number {
  const stats = readProcessStats();
  const wanted = new Set(rootPids);
  let grew = true;
  while (grew) {
    grew = false;
    for (const [pid, stat] of stats) {
      if (!wanted.has(pid) && wanted.has(stat.parentPid)) {
        wanted.add(pid);
        grew = true;
      }
    }
  }
  let ticks = 0;
  for (const pid of wanted) ticks += stats.get(pid)?.ticks ?? 0;
  return (ticks * 1_000_000) / ticksPerSecond;
}

function readProcessStats(): Map<number, { parentPid: number; ticks: number }> {
  const stats = new Map<number, { parentPid: number; ticks: number }>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const text = readFileSync(`/proc/${entry}/stat`, 'utf8');
      // The command in parentheses may hold spaces: count fields from behind it.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      stats.set(Number(entry), { parentPid: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // The process ended between readdir and read.
    }
  }
  return stats;
}
