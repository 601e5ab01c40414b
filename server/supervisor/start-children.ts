// How the two children of the house are started: what they are told by environment, and when each counts as ready.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { childEnvironment } from '../config/child-environment.ts';
import type { House } from './house.ts';
import { publicHost } from './house-addresses.ts';
import type { HouseSecrets } from './house-secrets.ts';
import type { KeptChild } from './keep-child-running.ts';
import { keepChildRunning } from './keep-child-running.ts';
import { untilAnswers } from './until-answers.ts';

const exitWithParent = ['--import', new URL('./exit-with-parent.ts', import.meta.url).href];

/** The data plane. It says over the channel that it is ready, when every thread listens. */
export function startRuntime(house: House, connectionString: string, secrets: HouseSecrets): KeptChild {
  return keepChildRunning({
    name: 'runtime',
    module: path.join(house.root, 'server/runtime/main.ts'),
    args: [],
    // Of node:ffi, which Node calls experimental: it is used in one place, and Node comes in one version.
    execArgv: [...exitWithParent, '--disable-warning=ExperimentalWarning'],
    cwd: house.root,
    env: environment(house, connectionString, secrets),
    untilReady: untilSaysReady,
    drainMs: 35_000,
    logger: house.logger,
  });
}

/** How long a browser, or a proxy that stands before the console, may keep a connection that it does not use; most proxies close theirs after 60 s. */
const consoleKeepAliveMs = 65_000;

/** The console. It is ready when it answers. */
export function startConsole(house: House, connectionString: string, secrets: HouseSecrets): KeptChild {
  const { env } = house;
  const address = ['-H', env.SLUICE_BIND, '-p', String(env.SLUICE_CONSOLE_PORT)];
  const probe = `http://${publicHost(env.SLUICE_BIND)}:${env.SLUICE_CONSOLE_PORT}/api/health`;
  return keepChildRunning({
    name: 'console',
    module: path.join(house.root, 'node_modules/next/dist/bin/next'),
    args: house.isDevelopment ? ['dev', ...address] : ['start', ...address, '--keepAliveTimeout', String(consoleKeepAliveMs)],
    execArgv: exitWithParent,
    cwd: house.root,
    env: childEnvironment({
      ...environment(house, connectionString, secrets),
      NODE_ENV: house.isDevelopment ? 'development' : 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      NEXTAUTH_URL: house.addresses.consoleUrl ?? undefined,
      NEXTAUTH_SECRET: secrets.authSecret,
    }),
    untilReady: (_, signal) => untilAnswers(probe, signal),
    drainMs: 10_000,
    logger: house.logger,
  });
}

function environment(house: House, connectionString: string, secrets: HouseSecrets): NodeJS.ProcessEnv {
  return childEnvironment({
    DATABASE_URL: connectionString,
    AUTH_SECRET: secrets.authSecret,
    SLUICE_MASTER_KEY: secrets.masterKeyHex,
    SLUICE_INTERNAL_SECRET: secrets.internalSecret,
    SLUICE_DATA_DIR: house.dataDirectory,
    // Known to the supervisor alone: it has stored what they open.
    SLUICE_ADMIN_PASSWORD: undefined,
    SLUICE_ROOT_SECRET_ACCESS_KEY: undefined,
  });
}

async function untilSaysReady(child: ChildProcess, signal: AbortSignal): Promise<void> {
  for (;;) {
    const [message]: unknown[] = await once(child, 'message', { signal });
    if (message === 'ready') return;
  }
}
