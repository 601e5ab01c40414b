// The runtime process: the data plane. Started by the supervisor; its threads serve traffic, its main thread owns what
// the process has once. It tells the supervisor when it is ready, and finishes what is in flight when told to stop.
import { readEnv } from '../config/env.ts';
import { createLogger } from '../config/logger.ts';
import { startRuntime } from './compose.ts';
import { stepBack } from './step-back.ts';
import { keepRequestsYoung } from './young-objects.ts';

const settings = readEnv();
if (!settings.ok) {
  process.stderr.write(`The runtime does not start: ${settings.problems.join('; ')}.\n`);
  process.exit(1);
}
const logger = createLogger('runtime', settings.env.SLUICE_LOG_LEVEL);

keepRequestsYoung();

function end(error: unknown): never {
  logger.fatal({ error }, 'the runtime ends because of an error nobody handled');
  process.exit(1);
}
process.on('uncaughtException', end).on('unhandledRejection', end);

const runtime = await startRuntime({ env: settings.env, logger });
if (process.platform === 'linux') stepBack();
process.send?.('ready');

let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  runtime.drain().then(() => process.exit(0), end);
}
// Ctrl-C does not reach this process (it has a process group of its own); SIGINT is for whoever runs it alone.
process.on('SIGTERM', stop).on('SIGINT', stop);
