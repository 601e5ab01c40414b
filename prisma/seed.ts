// `npm run seed -- list` names the scenarios; `npm run seed -- demo [--seconds N]` runs one on the running house.
import { parseArgs } from 'node:util';
import { demo } from './seed/demo.ts';

const scenarios = [demo];

const { positionals, values } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(values.seconds);
const scenario = scenarios.find(({ name }) => name === positionals[0]);

if (positionals[0] === 'list') {
  for (const { name, description } of scenarios) console.log(`${name.padEnd(8)}${description}`);
} else if (!scenario || !Number.isInteger(seconds) || seconds < 1 || seconds > 3_600) {
  console.error('Usage: npm run seed -- list | npm run seed -- {scenario} [--seconds 1..3600]');
  process.exitCode = 1;
} else {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  await scenario.run({ seconds, signal: stop.signal, say: (line) => console.log(line) }).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
