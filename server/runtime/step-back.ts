// Which threads of the runtime go first where they share a core: those that serve.
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { scheduleThread } from '../kernel/schedule-thread.ts';
import { threadNamePrefix } from './thread-pool.ts';

/** Above what the process was started with; 3 is half the weight of 0. A little only: were every core busy with requests, it still has to keep up with the ledger. */
const mainThreadNiceness = 3;
/** A tenth of the weight of 0 each. V8 has four of them, and shares out what is to be done. */
const helperNiceness = 10;
const leastUrgent = 19;
/** Most turns of the event loop are over in as long. */
const servingSliceUs = 200;

/**
 * Puts all threads of this process that do not serve behind those that do; on Linux. What the main thread does once a second, or when
 * it takes in a large config, is tens of milliseconds, and V8's helpers take as long beside it to collect what that leaves, or to
 * compile. As equals, all five could come before a request, each until the next tick of the kernel, 4 ms. In the background none
 * interrupts a turn of the event loop that wakes it, and in the middle of its work it makes room for one that begins.
 */
export function stepBack(): void {
  const own = os.getPriority();
  for (const task of readdirSync('/proc/self/task').map(Number)) {
    const isServing = readFileSync(`/proc/self/task/${task}/comm`, 'utf8').startsWith(threadNamePrefix);
    // The id of the process is that of its main thread alone.
    const more = task === process.pid ? mainThreadNiceness : helperNiceness;
    const niceness = isServing ? own : Math.min(own + more, leastUrgent);
    if (!isServing) os.setPriority(task, niceness);
    scheduleThread(task, { place: isServing ? 'foreground' : 'background', niceness, sliceUs: isServing ? servingSliceUs : 0 });
  }
}
