// The whole house for a benchmark: its own embedded Postgres with safe settings (so that pgbench can share it), its own
// ports and a temporary data directory, all gone when it is stopped.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';

export type BenchHouse = {
  pid: number;
  postgresPid: number;
  connectionString: string;
  consolePort: number;
  gatewayPort: number;
  awsPort: number;
  credential: { accessKeyId: string; secretAccessKey: string };
  directory: string;
  /** Applies a project file and returns what the command printed. */
  apply(file: string): Promise<string>;
  stop(): Promise<void>;
};

const root = path.join(import.meta.dirname, '../..');

/**
 * Starts it and resolves when it says that it is ready.
 *
 * @param roles  as SLUICE_ROLES; without `console` nothing is built and `apply` does not work
 * @param settings  beside those of every benchmark, e.g. the first operator's
 */
export async function startBenchHouse(
  threads: number,
  roles: 'all' | 'messaging' = 'all',
  settings: Readonly<Record<string, string>> = {},
): Promise<BenchHouse> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-bench-'));
  await chmod(directory, 0o711);
  const postgres = await startEmbeddedPostgres({
    directory: path.join(directory, 'postgres'),
    sharedRoot: path.join(os.tmpdir(), 'sluice-bench-programs'),
    port: 0,
    durability: 'safe',
  });
  const [consolePort, gatewayPort, awsPort, metricsPort] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const credential = { accessKeyId: 'SLUICEBENCHROOT', secretAccessKey: 'bench-secret-of-no-other-use' };
  const env = {
    ...process.env,
    DATABASE_URL: postgres.connectionString,
    SLUICE_DATA_DIR: path.join(directory, 'data'),
    SLUICE_CONSOLE_PORT: String(consolePort),
    SLUICE_GATEWAY_PORT: String(gatewayPort),
    SLUICE_GATEWAY_TLS_PORT: '0',
    SLUICE_AWS_PORT: String(awsPort),
    SLUICE_METRICS_PORT: String(metricsPort),
    SLUICE_THREADS: String(threads),
    SLUICE_ROOT_ACCESS_KEY_ID: credential.accessKeyId,
    SLUICE_ROOT_SECRET_ACCESS_KEY: credential.secretAccessKey,
    SLUICE_ROLES: roles,
    SLUICE_LOG_LEVEL: 'warn',
    ...settings,
  };
  const child = spawn(process.execPath, ['server/main.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  await untilReady(child);
  if (child.pid === undefined) throw new Error('the house has no process id');
  return {
    pid: child.pid,
    postgresPid: postgres.pid,
    connectionString: postgres.connectionString,
    consolePort,
    gatewayPort,
    awsPort,
    credential,
    directory,
    apply: (file) => capture(process.execPath, ['server/cli/sluice.ts', 'apply', file], env),
    stop: async () => {
      await ended(child, 'SIGTERM');
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Runs a program to its end and returns its standard output. @throws Error with its standard error when it fails */
export function capture(program: string, parameters: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let problems = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      problems += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${program} ended with ${code}: ${problems || output}`))));
  });
}

/** A TCP port of 127.0.0.1 that nobody listened on a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** Resolves at the last line of the banner; the first start prints the lines to try after it. */
export function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Sluice is ready')) resolve();
    });
    child.on('exit', (code) => reject(new Error(`the house ended with ${code}: ${output}`)));
  });
}

/** Sends the signal and resolves when it has ended. */
export function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}
