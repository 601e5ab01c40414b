// A process with one serving thread, in which the others step back: prints the niceness of each thread, by name.
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { stepBack } from '../runtime/step-back.ts';
import { threadNamePrefix } from '../runtime/thread-pool.ts';

const serving = new Worker('setInterval(() => undefined, 1_000)', { eval: true, name: `${threadNamePrefix}0` });
serving.once('online', () => {
  stepBack();
  const threads = readdirSync('/proc/self/task').map(Number);
  const niceness = threads.map((task) => [readFileSync(`/proc/self/task/${task}/comm`, 'utf8').trim(), os.getPriority(task)]);
  console.log(JSON.stringify(niceness));
  process.exit();
});
