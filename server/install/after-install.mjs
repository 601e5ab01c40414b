// Runs after `npm install`, on whatever Node from 20 on runs npm: makes sure that the Node 26 that came with the packages
// can run here, then generates the Prisma client with it. Plain JavaScript, because Node 20 can't read TypeScript.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const installedNode = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

/** What keeps the installed Node from running, as the loader says it; empty when it runs. */
function problemOfInstalledNode() {
  const run = spawnSync(installedNode, ['--version'], { encoding: 'utf8' });
  return run.status === 0 ? '' : `${run.error?.message ?? ''}${run.stderr ?? ''}`.trim();
}

function canInstallDebianPackages() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/** A bare Debian lacks libatomic.so.1, the one library outside the C runtime that Node 26 needs. */
function installLibatomic() {
  process.stderr.write('Installing the Debian package libatomic1, which Node 26 needs\n');
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'libatomic1'], options);
}

let problem = problemOfInstalledNode();
if (problem.includes('libatomic') && canInstallDebianPackages()) {
  installLibatomic();
  problem = problemOfInstalledNode();
}
if (problem !== '') {
  const remedy = problem.includes('libatomic')
    ? 'install the library libatomic.so.1 (Debian and Ubuntu: apt-get install libatomic1; Fedora: dnf install libatomic) and run npm install again'
    : 'see what the system says';
  process.stderr.write(`Sluice runs on Node 26, which came with the packages but can't run here; ${remedy}: ${problem}\n`);
  process.exit(1);
}
await import('../../prisma/generate-client.mjs');
