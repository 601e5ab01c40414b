// Tells whether the process that wrote a spool still runs. A pid alone is not enough, pids are used again; the kernel's
// start time of the process makes it unique within a boot. A zombie has ended: it writes nothing any more.
import { readFile } from 'node:fs/promises';
import os from 'node:os';

/** Names this boot of the machine; on systems without a boot id the minute it started in. */
export async function readBootId(): Promise<string> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  } catch {
    // Rounded, because uptime and clock are read one after the other; a clock set meanwhile reads as another boot,
    // which only keeps leases from being returned.
    return `boot-${Math.round(((performance.timeOrigin + performance.now()) / 1000 - os.uptime()) / 60)}`;
  }
}

/** Start time of a process in clock ticks since boot, or '' where there is no /proc or no such process. */
export async function readStartTicks(pid: number): Promise<string> {
  return (await readStat(pid))?.startTicks ?? '';
}

/** True while the process of that pid and start time runs. Where start times are unknown the pid alone decides. */
export async function isProcessAlive(pid: number, startTicks: string): Promise<boolean> {
  if (startTicks !== '') {
    const stat = await readStat(pid);
    return stat !== null && stat.startTicks === startTicks && stat.state !== 'Z' && stat.state !== 'X';
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Source: proc(5), /proc/pid/stat: field 3 is the state, field 22 the start time; field 2 may hold spaces and brackets. */
async function readStat(pid: number): Promise<{ state: string; startTicks: string } | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
  } catch {
    return null;
  }
}
