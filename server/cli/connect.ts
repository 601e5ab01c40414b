// Finds the console and a token to call it with, and turns what can go wrong into one sentence.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createTRPCClient, httpLink, isTRPCClientError, type TRPCClient } from '@trpc/client';
import { z } from 'zod';
import type { AppRouter } from '../trpc/root.ts';
import { CliFailure } from './cli-failure.ts';
import { readHouseFile } from './read-house-file.ts';

export type Client = TRPCClient<AppRouter>;
export type Connection = { client: Client; url: string; projectId: string; projectName: string };

const TokenFile = z.object({ url: z.url(), token: z.string().min(1) });

/**
 * Connects as SLUICE_URL and SLUICE_TOKEN say, else with `cli-token.json` of the data directory to where the house that was
 * started there last listens.
 *
 * @param environment  of the process
 * @param project      name or id; may be absent when the token sees one project only, as access tokens do
 * @throws CliFailure when no token is found, nobody answers, the token is refused, or the project is not the token's
 */
export async function connect(environment: Readonly<Record<string, string | undefined>>, project?: string): Promise<Connection> {
  const { url, token } = await findToken(environment);
  const client = createTRPCClient<AppRouter>({
    links: [httpLink({ url: new URL('/api/trpc', url).href, headers: { authorization: `Bearer ${token}` } })],
  });
  const caller = await asking(url, () => client.access.whoAmI.query());
  const projects = caller.projects.filter(({ projectId, name }) => project === undefined || project === projectId || project === name);
  const [found] = projects;
  if (found === undefined) throw new CliFailure(`The token does not open the project ${project ?? ''}.`.replace(' .', '.'));
  if (projects.length > 1) throw new CliFailure(`Say which project with --project: ${projects.map(({ name }) => name).join(', ')}.`);
  return { client, url, projectId: found.projectId, projectName: found.name };
}

/** Runs a call; refusals of the server and of the network become a CliFailure of one sentence. */
export async function asking<Value>(url: string, call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    if (!isTRPCClientError<AppRouter>(error)) throw error;
    if (error.data === undefined || error.data === null) {
      throw new CliFailure(`No Sluice console answers at ${url}. Start it with npm start, or set SLUICE_URL.`);
    }
    if (error.data.errorCode === 'auth.required') {
      throw new CliFailure('The access token is not valid any more. Make a new one in the console and set SLUICE_TOKEN.');
    }
    throw new CliFailure(`${error.message} (${error.data.errorCode})`);
  }
}

async function findToken(environment: Readonly<Record<string, string | undefined>>): Promise<{ url: string; token: string }> {
  const { SLUICE_URL, SLUICE_TOKEN } = environment;
  const knownUrl = SLUICE_URL ?? (await readHouseFile(environment))?.consoleUrl;
  if (SLUICE_TOKEN) return { url: knownUrl ?? 'http://localhost:3000', token: SLUICE_TOKEN };
  const file = path.join(environment.SLUICE_DATA_DIR || '.sluice', 'cli-token.json');
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) {
    throw new CliFailure(`There is no ${file}. Run npm start once on this machine, or set SLUICE_URL and SLUICE_TOKEN.`);
  }
  const parsed = TokenFile.safeParse(parseJson(text));
  if (!parsed.success) throw new CliFailure(`${file} is damaged. Set SLUICE_URL and SLUICE_TOKEN.`);
  return { url: knownUrl ?? parsed.data.url, token: parsed.data.token };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
