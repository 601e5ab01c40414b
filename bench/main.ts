// `npm run bench [-- gateway|gateway-limits|queues|console|crash|layout|growth] [--seconds N] [--rounds N] [--only PART,PART]`: every figure is a ratio to a named peer in the same run.
// Needs Linux and the Debian packages nginx, haproxy, wrk, nghttp2-client and postgresql-contrib (pgbench); they are peers, not parts, so they are
// not installed by npm.
import { parseArgs } from 'node:util';
import { benchConsole } from './console.ts';
import { benchCrash } from './crash/bench-crash.ts';
import { benchGateway } from './gateway/bench-gateway.ts';
import { benchGatewayLimits } from './gateway-limits/bench-limits.ts';
import { benchGrowth } from './growth/bench-growth.ts';
import { benchLayout } from './layout/bench-layout.ts';
import { benchQueues } from './queues/bench-queues.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    cycles: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    waiting: { type: 'string', default: '1000000' },
    snapshot: { type: 'string', default: '30' },
    only: { type: 'string', default: '' },
    minutes: { type: 'string', default: '0' },
    unsafe: { type: 'boolean', default: false },
  },
});
const options = { seconds: Number(values.seconds), rounds: Number(values.rounds) };
const only = values.only.split(',').filter(Boolean);
const chosen = positionals.length === 0 ? ['gateway', 'queues', 'console'] : positionals;
for (const name of chosen) {
  if (name === 'gateway') await benchGateway(options);
  else if (name === 'gateway-limits') await benchGatewayLimits(only);
  else if (name === 'queues') await benchQueues({ ...options, only });
  else if (name === 'console') await benchConsole({ only, minutes: Number(values.minutes) });
  else if (name === 'crash') await benchCrash({ cycles: Number(values.cycles), seed: Number(values.seed), isUnsafe: values.unsafe });
  else if (name === 'layout')
    await benchLayout({ ...options, waiting: Number(values.waiting), inFlight: 120_000, snapshotSeconds: Number(values.snapshot) });
  else if (name === 'growth')
    await benchGrowth({ ...options, only, waiting: Number(values.waiting), queues: 10_000, snapshotSeconds: Number(values.snapshot) });
  else throw new Error(`no benchmark "${name}": gateway, gateway-limits, queues, console, crash, layout or growth`);
}
