// A whole house for tests: the real supervisor with its embedded database, on free ports, with a data directory of its
// own. What a test needs to know is read from what the house prints and writes, as an operator would.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type HouseOptions = {
  /** Settings beside the ports, e.g. SLUICE_ROLES; undefined takes one away. */
  env?: Readonly<Record<string, string | undefined>>;
  /** An existing one, for a second start; its secrets are then taken from `earlier`. */
  earlier?: House;
};

export type House = {
  pid: number;
  dataDirectory: string;
  ports: HousePorts;
  consoleUrl: string;
  gatewayUrl: string;
  awsUrl: string;
  metricsUrl: string;
  rootCredential: { accessKeyId: string; secretAccessKey: string };
  operator: { email: string; password: string };
  /** Bearer token of the first owner for the control plane. */
  cliToken: string;
  /** The API of the starter set: GET {gatewayUrl}/_api/{helloApiId}/live/hello. */
  helloApiId: string;
  /** From start to readiness. */
  startedInMs: number;
  /** Everything printed so far. */
  output(): string;
  /** Sends the supervisor a signal and resolves when it has ended, with its exit code or signal. */
  signal(signal: NodeJS.Signals): Promise<number | string>;
  /** Asks it to stop and removes its data. */
  stop(): Promise<void>;
};

export type HousePorts = { console: number; gateway: number; gatewayTls: number; aws: number; metrics: number };

export const root = path.join(import.meta.dirname, '../..');

/** Long enough for a console build on a slow machine. */
const readyWithinMs = 170_000;

/** Starts a house and resolves when it says that it is ready. */
export async function startHouse(options: HouseOptions = {}): Promise<House> {
  const dataDirectory = options.earlier?.dataDirectory ?? (await makeDataDirectory());
  const ports = options.earlier?.ports ?? (await freePorts());
  const startedAt = performance.now();
  const process_ = spawnHouse({ ...houseEnvironment(dataDirectory, ports), ...options.env });
  await untilPrinted(process_, 'Sluice is ready');
  const startedInMs = performance.now() - startedAt;
  const { earlier } = options;
  const output = process_.output();
  const pid = process_.child.pid ?? 0;
  const signal = async (name: NodeJS.Signals) => {
    process_.child.kill(name);
    return process_.exited;
  };
  return {
    pid,
    dataDirectory,
    ports,
    consoleUrl: `http://localhost:${ports.console}`,
    gatewayUrl: `http://localhost:${ports.gateway}`,
    awsUrl: `http://localhost:${ports.aws}`,
    metricsUrl: `http://localhost:${ports.metrics}`,
    rootCredential: earlier?.rootCredential ?? {
      accessKeyId: printed(output, /Access key +(\S+)/),
      secretAccessKey: printed(output, /Secret key +(\S+)/),
    },
    operator: earlier?.operator ?? { email: printed(output, /Operator +(\S+)/), password: printed(output, /Password +(\S+)/) },
    cliToken: earlier?.cliToken ?? (await readCliToken(dataDirectory)),
    helloApiId: earlier?.helloApiId ?? /_api\/(\w+)\/live\/hello/.exec(output)?.[1] ?? '',
    startedInMs,
    output: process_.output,
    signal,
    stop: async () => {
      await signal('SIGTERM');
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Starts a house that is expected to refuse, and gives what it said when it has ended. */
export async function startRefusedHouse(
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ code: number | string; output: string }> {
  const process_ = spawnHouse(env);
  const code = await Promise.race([process_.exited, delay(60_000, 'still running', { ref: false })]);
  if (code === 'still running') process_.child.kill('SIGKILL');
  return { code, output: process_.output() };
}

/** What a house is told by environment; nothing of ours or of the shell's settings reaches it. */
export function houseEnvironment(dataDirectory: string, ports: HousePorts): Record<string, string> {
  return {
    SLUICE_DATA_DIR: dataDirectory,
    SLUICE_CONSOLE_PORT: String(ports.console),
    SLUICE_GATEWAY_PORT: String(ports.gateway),
    SLUICE_GATEWAY_TLS_PORT: String(ports.gatewayTls),
    SLUICE_AWS_PORT: String(ports.aws),
    SLUICE_METRICS_PORT: String(ports.metrics),
    SLUICE_LOG_LEVEL: 'warn',
  };
}

/** A new directory that the embedded database's user may pass through. */
export async function makeDataDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-e2e-'));
  await chmod(directory, 0o711);
  return directory;
}

/**
 * Below the ports the kernel gives to outgoing connections, so that none takes one while its house is down; each of the
 * workers that run side by side has some of its own, so that no other takes one before the house listens.
 */
const portCount = 3_000;
const lowestPort = 20_000 + portCount * (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 4);

/** Ports of loopback nobody listens on. */
export async function freePorts(): Promise<HousePorts> {
  const found: number[] = [];
  while (found.length < 5) {
    const port = lowestPort + randomInt(portCount);
    if (!found.includes(port) && (await isFree(port))) found.push(port);
  }
  const [console_ = 0, gateway = 0, gatewayTls = 0, aws = 0, metrics = 0] = found;
  return { console: console_, gateway, gatewayTls, aws, metrics };
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const listening = once(probe, 'listening').then(
    () => true,
    () => false,
  );
  probe.listen(port, '127.0.0.1');
  const isListening = await listening;
  await new Promise((resolve) => probe.close(resolve));
  return isListening;
}

type HouseProcess = { child: ChildProcess; output: () => string; exited: Promise<number | string> };

function spawnHouse(env: Readonly<Record<string, string | undefined>>): HouseProcess {
  const foreign = /^(SLUICE_|DATABASE_URL$|REDIS_URL$|AUTH_SECRET$|NEXTAUTH_|PG|NODE_OPTIONS$|NODE_ENV$|FORCE_COLOR$)/;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  // The channel and the module that watches it end the house when the test's own process is killed.
  const child = spawn(process.execPath, ['--import', './server/supervisor/exit-with-parent.ts', 'server/main.ts'], {
    cwd: root,
    env: { ...inherited, ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const exited = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? 'unknown');
  return { child, output: () => text, exited };
}

async function untilPrinted(house: HouseProcess, words: string): Promise<void> {
  let ended: number | string | null = null;
  const end = house.exited.then((code) => {
    ended = code;
  });
  for (const startedAt = performance.now(); !house.output().includes(words); ) {
    if (ended !== null) throw new Error(`the house ended with ${ended}:\n${house.output()}`);
    if (performance.now() - startedAt > readyWithinMs) {
      house.child.kill('SIGKILL');
      throw new Error(`the house was not ready within ${readyWithinMs / 1000} s:\n${house.output()}`);
    }
    await Promise.race([delay(20), end]);
  }
}

function printed(output: string, pattern: RegExp): string {
  const found = pattern.exec(output)?.[1];
  if (found === undefined) throw new Error(`the house did not print ${pattern}:\n${output}`);
  return found;
}

async function readCliToken(dataDirectory: string): Promise<string> {
  const file: { token?: string } = JSON.parse(await readFile(path.join(dataDirectory, 'cli-token.json'), 'utf8'));
  return file.token ?? '';
}
