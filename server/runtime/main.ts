// The runtime process: the data plane. Started by the supervisor; its threads serve traffic, its main thread owns what
// the process has once. It tells the supervisor when it is ready, and finishes what is in flight when told to stop.
import os from 'node:os';
import { readEnv } from '../config/env.ts';
import { createLogger } from '../config/logger.ts';
import { startRuntime } from './compose.ts';
import { keepRequestsYoung } from './young-objects.ts';

const settings = readEnv();
if (!settings.ok) {
  process.stderr.write(`The runtime does not start: ${settings.problems.join('; ')}.\n`);
  process.exit(1);
}
const logger = createLogger('runtime', settings.env.SLUICE_LOG_LEVEL);

/** 0 to 19; 3 is half the weight of 0. */
const mainThreadNiceness = 3;

keepRequestsYoung();

function end(error: unknown): never {
  logger.fatal({ error }, 'the runtime ends because of an error nobody handled');
  process.exit(1);
}
process.on('uncaughtException', end).on('unhandledRejection', end);

const runtime = await startRuntime({ env: settings.env, logger });
// What this thread does once a second for the others takes tens of milliseconds, and must not hold up requests where they share
// a core. A little only: were every core busy with requests, it still has to keep up with the ledger. On Linux the id of the
// process is that of this thread alone.
if (process.platform === 'linux') os.setPriority(process.pid, mainThreadNiceness);
process.send?.('ready');

let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  runtime.drain().then(() => process.exit(0), end);
}
// Ctrl-C does not reach this process (it has a process group of its own); SIGINT is for whoever runs it alone.
process.on('SIGTERM', stop).on('SIGINT', stop);
