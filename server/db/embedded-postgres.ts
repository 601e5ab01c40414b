// Starts and stops the embedded PostgreSQL 18 as a direct child, in a process group of its own: Ctrl-C in a terminal
// reaches the supervisor alone, which drains before it stops the database. The cluster is made in a directory beside
// its final one and renamed, so an interrupted first start leaves nothing half-made.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartRefusal } from '../kernel/start-refusal.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import type { PostgresUser } from './postgres-user.ts';
import { findPostgresUser } from './postgres-user.ts';
import { serverSettings } from './server-settings.ts';
import { clearStalePostmaster } from './stale-postmaster.ts';

export type EmbeddedPostgres = {
  /** postgres://sluice:…@127.0.0.1:port/postgres: the maintenance database. */
  connectionString: string;
  /** The same server, another database. */
  connectionStringFor(database: string): string;
  pid: number;
  /** Where the programs were copied to, when the server's user could not reach the installed ones. */
  copiedTo: string | null;
  /** Resolves with the exit code or signal when the server ends, asked or not. */
  exited: Promise<number | string>;
  /** PostgreSQL's fast shutdown: open transactions are rolled back, the log is flushed. Resolves when it is gone. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Parent of the cluster (`cluster/`), password and server log; must be reachable by the server's user. */
  directory: string;
  /** Where programs may be copied to for the server's user. */
  sharedRoot: string;
  /** 0 picks a free one. */
  port: number;
  /** `disposable` trades safety against power loss for speed; for databases of one test run. */
  durability: 'safe' | 'disposable';
};

const major = '18';
const freePortAttempts = 3;
const leftoverAttempts = 20;
const leftoverRestMs = 500;

/**
 * Starts the server, making the cluster first when there is none.
 *
 * @returns the running server, ready for connections
 * @throws StartRefusal when the cluster is of another major version, the port is taken or the server does not come up
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = findPostgresUser();
  const binaries = await findPostgresBinaries(user, options.sharedRoot);
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  if (user) await chown(options.directory, user.uid, user.gid);
  const cluster = path.join(options.directory, 'cluster');
  const password = await readOrMakePassword(options.directory, cluster);
  await makeCluster(binaries.initdb, cluster, password, user, options.durability);
  await clearStalePostmaster(cluster);
  const { server, port } = await spawnOnPort(binaries.postgres, cluster, user, options);
  const connectionStringFor = (database: string) => `postgres://sluice:${password}@127.0.0.1:${port}/${database}`;
  return { ...server, copiedTo: binaries.copiedTo, connectionString: connectionStringFor('postgres'), connectionStringFor };
}

async function readOrMakePassword(directory: string, cluster: string): Promise<string> {
  const file = path.join(directory, 'password');
  const clusterExists = await stat(path.join(cluster, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (clusterExists) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

async function makeCluster(
  initdb: string,
  cluster: string,
  password: string,
  user: PostgresUser | null,
  durability: EmbeddedPostgresOptions['durability'],
): Promise<void> {
  const version = await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version !== null) {
    if (version.trim() === major) return;
    throw new StartRefusal(
      `The embedded database in ${cluster} was made by PostgreSQL ${version.trim()}, this release runs ${major}; start the release that made it, or move the directory away.`,
    );
  }
  const partial = `${cluster}.partial`;
  const passwordFile = `${cluster}.initdb-password`;
  await rm(partial, { recursive: true, force: true });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const flags = ['--auth=scram-sha-256', '--username=sluice', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin'];
  const result = spawnSync(
    initdb,
    [
      `--pgdata=${partial}`,
      `--pwfile=${passwordFile}`,
      ...flags,
      '--builtin-locale=C.UTF-8',
      ...(durability === 'disposable' ? ['--no-sync'] : []),
    ],
    { ...identity(user), env: serverEnvironment(), cwd: '/', encoding: 'utf8' },
  );
  await rm(passwordFile, { force: true });
  if (result.status !== 0) {
    await rm(partial, { recursive: true, force: true });
    throw new StartRefusal(
      `The embedded database could not be made in ${cluster}: ${lastLine(result.stderr || String(result.error ?? ''))}`,
    );
  }
  await rename(partial, cluster);
}

/**
 * A free port may be taken by somebody else before the server binds it; then another one is tried. Of a server that was killed
 * some processes may live on for a moment, and until they are gone none can start.
 */
async function spawnOnPort(program: string, cluster: string, user: PostgresUser | null, options: EmbeddedPostgresOptions) {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port === 0 ? await freePort() : options.port;
    try {
      return { port, server: await spawnServer(program, cluster, port, user, options) };
    } catch (error) {
      const reason = error instanceof StartRefusal ? error.message : '';
      const isTaken = reason.includes('could not create any TCP/IP sockets') && options.port === 0 && attempt < freePortAttempts;
      const isLeft = /still in use|lock file .* already exists/.test(reason) && attempt < leftoverAttempts;
      if (!isTaken && !isLeft) throw error;
      if (isLeft) await delay(leftoverRestMs);
    }
  }
}

async function spawnServer(
  program: string,
  cluster: string,
  port: number,
  user: PostgresUser | null,
  options: EmbeddedPostgresOptions,
): Promise<Pick<EmbeddedPostgres, 'pid' | 'exited' | 'stop'>> {
  const logFile = path.join(options.directory, 'server.log');
  const log = await openLog(logFile);
  const startedAt = (await log.stat()).size;
  const child = spawn(program, ['-D', cluster, '-p', String(port), ...serverSettings(options.durability)], {
    ...identity(user),
    env: serverEnvironment(),
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  const exited = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? 'unknown');
  const stop = async () => {
    child.kill('SIGINT');
    if ((await Promise.race([exited, delay(30_000, 'late', { ref: false })])) === 'late') child.kill('SIGQUIT');
    await exited;
  };
  let hasEnded = false;
  const ended = exited.then(() => {
    hasEnded = true;
  });
  // After a crash it reads back what its log holds, gigabytes on a slow disk; stopped in the middle it would begin anew.
  const deadlineMs = 600_000;
  for (let waitedMs = 0; waitedMs < deadlineMs && !hasEnded; waitedMs += 20) {
    if (await isReady(cluster, child.pid)) return { pid: child.pid ?? 0, exited, stop };
    await Promise.race([delay(20), ended]);
  }
  if (!hasEnded) await stop();
  const written = (await readFile(logFile, 'utf8').catch(() => '')).slice(startedAt);
  throw new StartRefusal(`The embedded database did not start: ${reasonIn(written)} (${logFile})`);
}

/** The server writes its state as the eighth line of its pid file. */
async function isReady(cluster: string, pid: number | undefined): Promise<boolean> {
  const lines = (await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

/** One log of at most about 10 MB and its predecessor; turned over at start only. */
async function openLog(file: string): ReturnType<typeof open> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 10_485_760) await rename(file, `${file}.old`);
  const log = await open(file, 'a', 0o600);
  await chmod(file, 0o600);
  return log;
}

function identity(user: PostgresUser | null): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

/** No variable of ours reaches the server: PG* would change its behaviour, secrets have no business there. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { NODE_ENV: 'production', PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

/** Of a log what ended the server, which its last line does not say. */
function reasonIn(log: string): string {
  const fatal = log.split('\n').findLast((line) => / (FATAL|PANIC): /.test(line));
  return fatal ?? lastLine(log);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? 'no reason given';
}

/** A port of loopback nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('invariant broken: a TCP server has a port');
  return address.port;
}
