// The one command of the house: `npm start`, or `npm run dev` with the console built as it is edited.
// Expected reasons not to start end with one sentence on standard error and exit code 1; anything else is a bug and
// shows its stack.
import { readEnv } from './config/env.ts';
import { createLogger } from './config/logger.ts';
import { StartRefusal } from './kernel/start-refusal.ts';
import { runHouse } from './supervisor/run-house.ts';

// Whoever read our output may have gone (`npm start | head`); that is no reason to fall over without stopping the house.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const settings = readEnv();
if (!settings.ok) {
  console.error(`Sluice does not start: ${settings.problems.join('; ')}.`);
  process.exit(1);
}

try {
  process.exitCode = await runHouse({
    env: settings.env,
    isDevelopment: process.argv.includes('--dev'),
    logger: createLogger('supervisor', settings.env.SLUICE_LOG_LEVEL),
    say: (line) => console.log(line),
  });
} catch (error) {
  console.error(error instanceof StartRefusal ? `Sluice does not start: ${error.message}` : error);
  process.exitCode = 1;
}
// Whatever timer or socket a failed start has left must not keep the process.
process.exit();
