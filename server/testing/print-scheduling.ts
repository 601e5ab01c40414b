// A process with one serving thread, in which the others step back: prints how each thread is scheduled.
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { stepBack } from '../runtime/step-back.ts';
import { threadNamePrefix } from '../runtime/thread-pool.ts';

export type ThreadScheduling = { name: string; niceness: number; policy: number; sliceNs: number };

/** The system's own account of it: `policy : 3` and the like. */
function figureOf(task: number, name: string): number {
  return Number(new RegExp(`^${name}\\s+:\\s+(\\d+)$`, 'm').exec(readFileSync(`/proc/self/task/${task}/sched`, 'latin1'))?.[1]);
}

const serving = new Worker('setInterval(() => undefined, 1_000)', { eval: true, name: `${threadNamePrefix}0` });
serving.once('online', () => {
  stepBack();
  const threads = readdirSync('/proc/self/task').map((text): ThreadScheduling => {
    const task = Number(text);
    const name = readFileSync(`/proc/self/task/${task}/comm`, 'utf8').trim();
    return { name, niceness: os.getPriority(task), policy: figureOf(task, 'policy'), sliceNs: figureOf(task, 'se.slice') };
  });
  console.log(JSON.stringify(threads));
  process.exit();
});
