// The life of the house in one process: take the data directory, ask for the ports, open the database, start the
// runtime and the console, tell the operator, and on a signal stop everything in reverse order. Each step registers how
// it is undone as soon as it is done, so a start that fails half-way stops what it had started.

import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { rolesOf } from '../config/roles.ts';
import { houseFileName } from '../contracts/house-file.ts';
import { createPool } from '../db/pool.ts';
import { systemRandom } from '../kernel/random.ts';
import { StartRefusal } from '../kernel/start-refusal.ts';
import { createLastGoodFile } from '../snapshot/last-good-file.ts';
import { addressLines, linesToTry, secretLines } from './banner.ts';
import type { FirstStart } from './bootstrap.ts';
import { bootstrap, checkMasterKey } from './bootstrap.ts';
import { buildConsole } from './console-build.ts';
import { openDataDirectory, writeLayout, writeWhole } from './data-directory.ts';
import type { House, HouseOptions } from './house.ts';
import { houseAddresses, houseFile, portsToProbe } from './house-addresses.ts';
import type { HouseSecrets } from './house-secrets.ts';
import { readHouseSecrets } from './house-secrets.ts';
import type { KeptChild } from './keep-child-running.ts';
import { openHouseDatabase, prepareDatabase, reachError } from './open-house-database.ts';
import { probePorts } from './probe-ports.ts';
import { takeProcessLock } from './process-lock.ts';
import { startConsole, startRuntime } from './start-children.ts';
import { createStopSignals } from './stop-signals.ts';

type Undo = { name: string; undo: () => Promise<void> };

/** A killed house's children end within this time of its death. */
const leftoverPatienceMs = 12_000;

/**
 * Runs the house until it is told to stop.
 *
 * @returns the exit code: 0 after a stop that was asked for, 1 when the embedded database ended by itself
 * @throws StartRefusal when it cannot start, in one sentence for the operator; all that had started has stopped again
 */
export async function runHouse(options: HouseOptions): Promise<number> {
  const undos: Undo[] = [];
  const signals = createStopSignals();
  const children: KeptChild[] = [];
  signals.onForce(() => {
    for (const child of children) child.kill();
  });
  try {
    const { ended } = await start(options, undos, children, signals.signal);
    const exitCode = await Promise.race([signals.stopped.then(() => 0), ended.then(() => 1)]);
    if (exitCode !== 0) options.logger.error('the embedded database ended by itself, the house stops');
    else options.say('Stopping: requests in flight finish first (Ctrl-C again ends at once)');
    return exitCode;
  } catch (error) {
    // A stop while starting is no failure.
    if (signals.signal.aborted && !(error instanceof StartRefusal)) return 0;
    throw error;
  } finally {
    for (const { name, undo } of undos.reverse()) {
      await undo().catch((error) => options.logger.error({ error, part: name }, 'part of the house did not stop cleanly'));
    }
    signals.close();
  }
}

async function start(
  options: HouseOptions,
  undos: Undo[],
  children: KeptChild[],
  signal: AbortSignal,
): Promise<{ ended: Promise<number | string> }> {
  const startedAt = performance.now();
  const { env, say } = options;
  const dataDirectory = await openDataDirectory(env.SLUICE_DATA_DIR);
  const lock = await takeProcessLock(path.join(dataDirectory, 'lock'));
  if (!lock.taken) {
    throw new StartRefusal(
      `The data directory ${dataDirectory} is in use by the house of process ${lock.holderPid}; stop that one, or set SLUICE_DATA_DIR (and other ports) for a second house.`,
    );
  }
  undos.push({ name: 'lock', undo: lock.release });
  await probePorts(env.SLUICE_BIND, portsToProbe(env), lock.wasLeftBehind ? leftoverPatienceMs : 0);
  const secrets = await readHouseSecrets(env, dataDirectory);
  const hasLastGoodSnapshot = (await createLastGoodFile(dataDirectory).read()) !== null;
  const database = await openHouseDatabase({ env, dataDirectory, hasLastGoodSnapshot, say });
  undos.push({ name: 'database', undo: database.stop });
  signal.throwIfAborted();

  const pool = createPool({ connectionString: database.connectionString, applicationName: 'sluice-supervisor', maxConnections: 2 });
  undos.push({ name: 'pool', undo: () => pool.end() });
  const masterKey = Buffer.from(secrets.masterKeyHex, 'hex');
  if (database.isReachable) await checkMasterKey(pool, masterKey);
  await secrets.keep();
  await writeLayout(dataDirectory);
  await writeWhole(path.join(dataDirectory, houseFileName), `${JSON.stringify(houseFile(env), null, 2)}\n`);

  const house: House = { ...options, root: path.join(import.meta.dirname, '../..'), dataDirectory, addresses: houseAddresses(env) };
  await startChildren(house, database.connectionString, secrets, undos, children, signal);
  const fillAndTell = async () => {
    const first = await bootstrap({ pool, env, masterKey, random: systemRandom });
    if (first) await tellFirstStart(house, first, signal);
  };
  if (database.isReachable) await fillAndTell();
  else void prepareWhenReachable(house, database.connectionString, fillAndTell, signal);
  say('');
  say(
    `Sluice is ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s${database.isReachable ? '' : ' (degraded: no database)'}`,
  );
  say('');
  for (const line of addressLines(house.addresses)) say(line);
  say('');
  return { ended: database.ended };
}

/** Builds the console while the runtime starts, then starts it; returns when both serve. */
async function startChildren(
  house: House,
  connectionString: string,
  secrets: HouseSecrets,
  undos: Undo[],
  children: KeptChild[],
  signal: AbortSignal,
): Promise<void> {
  const roles = rolesOf(house.env.SLUICE_ROLES);
  const keep = (name: string, child: KeptChild) => {
    children.push(child);
    undos.push({ name, undo: child.stop });
    return Promise.race([child.ready, aborted(signal)]);
  };
  const ready: Promise<void>[] = [];
  if (roles.has('gateway') || roles.has('messaging')) ready.push(keep('runtime', startRuntime(house, connectionString, secrets)));
  if (roles.has('console')) {
    if (!house.isDevelopment) await buildConsole({ root: house.root, say: house.say, signal });
    ready.push(keep('console', startConsole(house, connectionString, secrets)));
  }
  await Promise.all(ready);
}

async function aborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

async function tellFirstStart(house: House, first: FirstStart, signal: AbortSignal): Promise<void> {
  for (const line of ['', ...secretLines(first), '']) house.say(line);
  const token = { version: 1, url: house.addresses.consoleUrl, token: first.cliToken };
  await writeWhole(path.join(house.dataDirectory, 'cli-token.json'), `${JSON.stringify(token)}\n`);
  // The runtime takes the new API up within a poll of the change feed; the lines below shall work when they are read.
  const { gatewayUrl } = house.addresses;
  for (let waitedMs = 0; gatewayUrl !== null && waitedMs < 5_000; waitedMs += 50) {
    const reply = await fetch(`${gatewayUrl}/_api/${first.helloApiId}/live/hello`, { signal }).catch(() => null);
    await reply?.arrayBuffer();
    if (reply?.status === 200) break;
    await delay(50);
  }
  for (const line of linesToTry(first, house.addresses)) house.say(line);
}

/** After a start without the database: brings it up to this release as soon as it answers. */
async function prepareWhenReachable(
  house: House,
  connectionString: string,
  fillAndTell: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await delay(2_000, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    if ((await reachError(connectionString)) !== null) continue;
    try {
      await prepareDatabase(connectionString, house.env);
      await fillAndTell();
      house.logger.info('the database answers again and is up to this release');
      return;
    } catch (error) {
      house.logger.error({ error }, 'the database answers but cannot be used yet');
    }
  }
}
