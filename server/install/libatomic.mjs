// Gives the installed Node 26 the one library it needs beside the C runtime, libatomic.so.1, which a bare Debian lacks: as
// root from Debian's package, else from the same package unpacked beside the checkout, with nothing changed outside of it.
// Plain JavaScript, because Node 20 can't read TypeScript.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const quietly = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };

/** Tries to bring the library; whether Node then runs is the caller's to see. @param {string} root of the checkout */
export function bringLibatomic(root) {
  if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) return;
  if (process.getuid?.() === 0) return installPackage();
  const libraries = unpackPackage(path.join(root, '.cache/libatomic'));
  if (libraries !== null) wrapNode(path.join(root, 'node_modules/node/bin'), libraries);
}

function installPackage() {
  process.stderr.write('Installing the Debian package libatomic1, which Node 26 needs\n');
  spawnSync('apt-get', ['update', '-qq'], quietly);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'libatomic1'], quietly);
}

/** @returns {string | null} the directory with the library */
function unpackPackage(directory) {
  process.stderr.write('Unpacking the Debian package libatomic1, which Node 26 needs, into .cache\n');
  rmSync(directory, { recursive: true, force: true });
  const apt = path.join(directory, 'apt');
  mkdirSync(path.join(apt, 'lists/partial'), { recursive: true });
  mkdirSync(path.join(apt, 'archives/partial'), { recursive: true });
  const inApt = { ...quietly, cwd: apt };
  // With the machine's package lists where it has them, else with ones of our own.
  if (spawnSync('apt-get', ['-qq', 'download', 'libatomic1'], { ...inApt, stdio: 'ignore' }).status !== 0) {
    const own = ['-qq', '-o', `Dir::State::Lists=${apt}/lists`, '-o', `Dir::Cache=${apt}`];
    spawnSync('apt-get', [...own, 'update'], inApt);
    spawnSync('apt-get', [...own, 'download', 'libatomic1'], inApt);
  }
  const archive = readdirSync(apt).find((name) => name.endsWith('.deb'));
  if (archive !== undefined) spawnSync('dpkg-deb', ['-x', archive, directory], inApt);
  rmSync(apt, { recursive: true, force: true });
  const found = readdirSync(directory, { recursive: true }).find((name) => name.endsWith('libatomic.so.1'));
  return found === undefined ? null : path.join(directory, path.dirname(found));
}

/** Puts a script in Node's place that starts it with the library; what Node starts inherits where the library is. */
function wrapNode(bin, libraries) {
  const fromBin = path.relative(bin, libraries);
  const script = `#!/bin/sh
# Written by server/install/libatomic.mjs: this machine lacks libatomic.so.1.
bin=$(dirname "$(readlink -f "$0")")
LD_LIBRARY_PATH="$bin/${fromBin}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$bin/node-26" "$@"
`;
  renameSync(path.join(bin, 'node'), path.join(bin, 'node-26'));
  writeFileSync(path.join(bin, 'node'), script);
  chmodSync(path.join(bin, 'node'), 0o755);
}
