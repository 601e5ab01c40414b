// A worker thread that waits for its fellows, then takes from one shared bucket until it is refused; for
// shared-buckets.test.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { compileGcraLimit } from '../gateway/model/gcra.ts';
import { createSharedBuckets } from '../gateway/state/shared-buckets.ts';

type Task = { memory: SharedArrayBuffer; gate: SharedArrayBuffer; threads: number; throttle: { ratePerSecond: number; burst: number } };

const { memory, gate, threads, throttle } = workerData as Task;
const buckets = createSharedBuckets(memory);
const limit = compileGcraLimit(throttle);
const ready = new Int32Array(gate);
Atomics.add(ready, 0, 1);
while (Atomics.load(ready, 0) < threads);
let admitted = 0;
while (buckets.take(3, limit).isAdmitted) admitted += 1;
parentPort?.postMessage(admitted);
