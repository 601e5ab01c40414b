// A worker thread that takes from one shared bucket as fast as it can, for shared-buckets.test.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { compileGcraLimit } from '../gateway/model/gcra.ts';
import { createSharedBuckets } from '../gateway/state/shared-buckets.ts';

type Task = { memory: SharedArrayBuffer; throttle: { ratePerSecond: number; burst: number }; startNs: bigint; untilNs: bigint };

const { memory, throttle, startNs, untilNs } = workerData as Task;
const buckets = createSharedBuckets(memory);
const limit = compileGcraLimit(throttle);
let admitted = 0;
let attempts = 0;
while (process.hrtime.bigint() < startNs);
while (process.hrtime.bigint() < untilNs) {
  attempts += 1;
  if (buckets.take(3, limit).isAdmitted) admitted += 1;
}
parentPort?.postMessage({ admitted, attempts });
