// Which threads of the runtime go first where they share a core: those that serve.
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { threadNamePrefix } from './thread-pool.ts';

/** Above what the process was started with; 3 is half the weight of 0. A little only: were every core busy with requests, it still has to keep up with the ledger. */
const mainThreadNiceness = 3;
/** A tenth of the weight of 0 each. V8 has four of them, and shares out what is to be done. */
const helperNiceness = 10;
const leastUrgent = 19;

/**
 * Puts all threads of this process that do not serve behind those that do; on Linux. What the main thread does once a second, or when
 * it takes in a large config, is tens of milliseconds, and V8's helpers take as long beside it to collect what that leaves. A thread
 * that runs keeps its core until the next tick of the kernel, 4 ms: as equals, all five could come before a request.
 */
export function stepBack(): void {
  const own = os.getPriority();
  for (const task of readdirSync('/proc/self/task').map(Number)) {
    const isServing = readFileSync(`/proc/self/task/${task}/comm`, 'utf8').startsWith(threadNamePrefix);
    // The id of the process is that of its main thread alone.
    const more = task === process.pid ? mainThreadNiceness : helperNiceness;
    if (!isServing) os.setPriority(task, Math.min(own + more, leastUrgent));
  }
}
