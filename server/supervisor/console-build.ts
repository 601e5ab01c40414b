// Builds the console when it has not been built from the present sources. The stamp beside the build is written last,
// so an interrupted build is made again; a lock keeps two houses of one checkout from building at once.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { childEnvironment } from '../config/child-environment.ts';
import { StartRefusal } from '../kernel/start-refusal.ts';
import { takeProcessLock } from './process-lock.ts';

/** What the build reads. Tests and what only the runtime loads are left out: their change needs no new build. */
const sources = [
  'app',
  'components',
  'messages',
  'server',
  'prisma/schema.prisma',
  // Made anew by an install or a start, also when the generator and not the schema has changed.
  'prisma/generated',
  'next.config.mjs',
  'proxy.ts',
  'package-lock.json',
  'tsconfig.json',
];
const ignored = /\.(test|spec)\.tsx?$|^server\/(testing|supervisor|runtime|cli)\/|^server\/main\.ts$/;

export type BuildOptions = { root: string; say: (line: string) => void; signal: AbortSignal };

/**
 * Brings `.next` up to date.
 *
 * @returns `current` when nothing had to be done
 * @throws StartRefusal with the build's last words when it fails
 */
export async function buildConsole(options: BuildOptions): Promise<'current' | 'built'> {
  const stampFile = path.join(options.root, '.next', 'sluice-sources');
  const hash = await hashSources(options.root);
  if ((await readStamp(stampFile)) === hash) return 'current';
  const release = await takeBuildLock(options);
  try {
    if ((await readStamp(stampFile)) === hash) return 'current';
    await rm(stampFile, { force: true });
    await runBuild(options);
    await writeFile(stampFile, hash);
    return 'built';
  } finally {
    await release();
  }
}

async function readStamp(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

async function takeBuildLock({ root, say, signal }: BuildOptions): Promise<() => Promise<void>> {
  await mkdir(path.join(root, '.cache'), { recursive: true });
  for (let attempt = 0; ; attempt += 1) {
    const lock = await takeProcessLock(path.join(root, '.cache', 'console-build.lock'));
    if (lock.taken) return lock.release;
    if (attempt === 0) say(`Waiting for the console build of process ${lock.holderPid}`);
    await delay(500, undefined, { signal });
  }
}

/** SHA-256 over names and contents of all source files. */
async function hashSources(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await listSources(root)) {
    hash.update(`${file}\0`).update(await readFile(path.join(root, file)));
  }
  return hash.digest('hex');
}

async function listSources(root: string): Promise<string[]> {
  const files: string[] = [];
  for (const source of sources) {
    const entries = await readdir(path.join(root, source), { recursive: true, withFileTypes: true }).catch(() => null);
    if (entries === null) {
      const isFile = await readFile(path.join(root, source)).then(
        () => true,
        () => false,
      );
      if (isFile) files.push(source);
      continue;
    }
    for (const entry of entries) if (entry.isFile()) files.push(path.relative(root, path.join(entry.parentPath, entry.name)));
  }
  return files.filter((file) => !ignored.test(file)).sort();
}

/** Runs `next build`, passing its lines on as they come and keeping the last ones for a refusal. */
async function runBuild({ root, say, signal }: BuildOptions): Promise<void> {
  say('Building the console (once per version; half a minute or so)');
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  const child = spawn(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: root,
    env: childEnvironment({ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  // A stop while building ends the child; the failure is told by its exit.
  child.on('error', () => undefined);
  const lastLines: string[] = [];
  const pass = (colored: string) => {
    const line = stripVTControlCharacters(colored).trim();
    if (line === '') return;
    say(`  ${line}`);
    lastLines.push(line);
    if (lastLines.length > 30) lastLines.shift();
  };
  createInterface({ input: child.stdout }).on('line', pass);
  createInterface({ input: child.stderr }).on('line', pass);
  const alive = setInterval(() => say(`  … ${seconds()}`), 10_000);
  try {
    const [code]: (number | null)[] = await once(child, 'close');
    signal.throwIfAborted();
    if (code !== 0)
      throw new StartRefusal(`The console could not be built (next build ended with code ${code}): ${lastLines.at(-1) ?? ''}`);
  } finally {
    clearInterval(alive);
  }
  say(`Console built in ${seconds()}`);
}
