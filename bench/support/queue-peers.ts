// The peers of the queue benchmark beside pgbench: RabbitMQ (Debian package rabbitmq-server) and SQS emulators that npm serves,
// installed when the benchmark first runs. Both on loopback, ended when they are stopped.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandOf, processTree } from '../../e2e/support/processes.ts';
import { capture, ended, freePort } from './bench-house.ts';

export type Peer = { port: number; stop(): Promise<void> };

/** @returns the broker with its defaults but for ports and directories; null, and a sentence, where it is not installed */
export async function startRabbitMq(directory: string): Promise<Peer | null> {
  const program = '/usr/sbin/rabbitmq-server';
  if (!existsSync(program)) {
    console.log('  RabbitMQ is left out: the Debian package rabbitmq-server is not installed');
    return null;
  }
  const base = path.join(directory, 'rabbitmq');
  await mkdir(base, { recursive: true });
  await chmod(base, 0o777);
  const [port, distributionPort, epmdPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const env = {
    NODE_ENV: 'production' as const,
    PATH: process.env.PATH,
    RABBITMQ_NODENAME: `bench${port}@localhost`,
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: path.join(base, 'mnesia'),
    RABBITMQ_LOG_BASE: path.join(base, 'log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: path.join(base, 'plugins'),
    RABBITMQ_PID_FILE: path.join(base, 'pid'),
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
  const child = spawn(program, [], { env, stdio: 'ignore' });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await untilOpen(child, port, 90_000);
  return {
    port,
    stop: async () => {
      // The broker is a grandchild behind shells; it stops in order when it is asked to end.
      for (const pid of processTree(child.pid ?? 0)) if (commandOf(pid).includes('beam')) process.kill(pid, 'SIGTERM');
      await exited;
      await capture('epmd', ['-port', String(epmdPort), '-kill']).catch(() => '');
    },
  };
}

/** SQS emulators that npm serves: their package, and the statement that starts them on a port of loopback. */
const emulators = {
  /** Its default: messages in memory. */
  fauxqs: { install: 'fauxqs@2.4.1', program: 'fauxqs/dist/app.js', start: startFauxqs },
  /** Messages in its SQLite file. */
  'fauxqs-on-disk': { install: 'fauxqs@2.4.1', program: 'fauxqs/dist/app.js', start: startFauxqs },
  /** Messages in memory; it knows nothing else. */
  'local-aws-sqs': {
    install: 'local-aws-sqs@2.0.2',
    program: 'local-aws-sqs/dist/index.js',
    start: (port: number) => `(it.createSqsServer ?? it.default.createSqsServer)(${JSON.stringify({ port, hostname: '127.0.0.1' })})`,
  },
} as const;

function startFauxqs(port: number, dataDir: string | null): string {
  return `it.startFauxqs(${JSON.stringify({ port, host: '127.0.0.1', logger: false, ...(dataDir === null ? {} : { dataDir }) })})`;
}

/** @returns null, and a sentence, when npm cannot install it */
export async function startEmulator(directory: string, kind: keyof typeof emulators): Promise<Peer | null> {
  const emulator = emulators[kind];
  const home = path.join(os.tmpdir(), `sluice-bench-${emulator.install}`);
  const program = path.join(home, 'node_modules', emulator.program);
  if (!existsSync(program)) {
    await mkdir(home, { recursive: true });
    await writeFile(path.join(home, 'package.json'), '{"private":true}');
    const flags = ['install', '--prefix', home, '--no-audit', '--no-fund', emulator.install];
    const installed = await capture('npm', flags).catch((error: Error) => error);
    if (installed instanceof Error) {
      console.log(`  ${emulator.install} is left out: ${installed.message.trim().split('\n')[0]}`);
      return null;
    }
  }
  const port = await freePort();
  const data = path.join(directory, `emulator-${port}`);
  await mkdir(data, { recursive: true });
  const start = `import(${JSON.stringify(program)}).then((it) => ${emulator.start(port, kind === 'fauxqs-on-disk' ? data : null)})`;
  const child = spawn(process.execPath, ['-e', start], { cwd: data, stdio: 'ignore' });
  await untilOpen(child, port, 20_000);
  return { port, stop: () => ended(child, 'SIGTERM') };
}

async function untilOpen(child: ChildProcess, port: number, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with code ${child.exitCode}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (isOpen) return;
    await delay(50);
  }
  throw new Error(`${child.spawnfile} does not listen on ${port}`);
}
