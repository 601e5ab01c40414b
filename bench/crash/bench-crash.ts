// Crash runs on request: `npm run bench -- crash --cycles 200 --seed 7`, and `--unsafe`, which has to end red.
import { runCrash } from './run-crash.ts';

/**
 * Runs the cycles and prints what was seen and broken; a broken promise makes the process end with 1.
 *
 * @param options.isUnsafe  Postgres with synchronous_commit off: then it is the missing breach that ends it with 1
 */
export async function benchCrash(options: { cycles: number; seed: number; isUnsafe: boolean }): Promise<void> {
  const report = await runCrash({ ...options, onCycle: (line) => console.log(`  ${line}`) });
  const { kills, breaches } = report;
  console.log(
    `crash: seed ${options.seed}, killed runtime ${kills.runtime}, house ${kills.house}, Postgres ${kills.postgres} times; ${report.acknowledged} acknowledged, ${report.unknown} unknown, ${report.published} published, ${report.received} received, slowest recovery ${Math.round(report.slowestRecoveryMs)} ms`,
  );
  for (const [promise, found] of Map.groupBy(breaches, (breach) => breach.promise)) {
    console.log(`  ${promise}: ${found.length}, e.g. ${found[0]?.sentence}`);
  }
  if (breaches.length === 0) console.log('  every promise was kept');
  if (options.isUnsafe !== breaches.some((breach) => breach.promise === 'loss')) process.exitCode = 1;
}
