// Installs Debian packages for tests, where that is possible without asking: on Debian and its kin, as root.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** @returns true when apt installed them; false where there is no apt, we are not root, or it failed */
export async function aptInstall(packages: readonly string[]): Promise<boolean> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  console.log(`Installing Debian packages: ${packages.join(', ')}`);
  await runQuietly('apt-get', ['update', '-qq'], 120_000);
  return runQuietly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], 300_000);
}

/** Runs a program without its output; on failure its last lines are shown. */
export function runQuietly(program: string, args: readonly string[], timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: timeoutMs,
    });
    let tail = '';
    const keep = (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-2_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', () => resolve(false));
    child.on('close', (code) => {
      if (code !== 0) console.log(`${program} ${args.join(' ')} failed:\n${tail.trim()}`);
      resolve(code === 0);
    });
  });
}
