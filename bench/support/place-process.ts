// Where and when processes of a benchmark run, so that one's work is not measured as another's.
import { readFileSync } from 'node:fs';
import { capture } from './bench-house.ts';

/** Of the two that a benchmark uses: what is measured, and everything else. */
export const measuredCore = 0;
export const loadCore = 1;

/** Keeps a process and its children, threads and children to come included, on one core. */
export async function pin(parentPid: number, core: number): Promise<void> {
  for (const pid of [parentPid, ...childrenOf(parentPid)]) {
    await capture('taskset', ['-a', '-c', '-p', String(core), String(pid)]);
  }
}

/** Lets a process and its children run only while no other wants their core (SCHED_IDLE, sched(7)). */
export async function makeIdle(parentPid: number): Promise<void> {
  for (const pid of [parentPid, ...childrenOf(parentPid)]) await capture('chrt', ['-a', '-i', '-p', '0', String(pid)]);
}

/** As Linux tells: those that the process' first thread has started. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
}
