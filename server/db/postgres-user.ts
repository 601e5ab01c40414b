// PostgreSQL refuses to run as root, so root runs it as a system user without rights of its own.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { StartRefusal } from '../kernel/start-refusal.ts';

export type PostgresUser = { name: string; uid: number; gid: number };

/**
 * The user the embedded server runs as.
 *
 * @returns null when we are not root (the server runs as we do); as root the user `postgres` or `sluice`, the latter
 *          made when neither is there
 * @throws StartRefusal when no such user can be made
 */
export function findPostgresUser(): PostgresUser | null {
  if (process.getuid?.() !== 0) return null;
  const existing = userByName('postgres') ?? userByName('sluice');
  if (existing) return existing;
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'sluice']);
  const made = userByName('sluice');
  if (made) return made;
  throw new StartRefusal(
    'PostgreSQL does not run as root and no system user could be made for it; start as an ordinary user, or run: useradd --system sluice',
  );
}

/** True when the user reaches and may execute the file or enter the directory, as the kernel sees it. */
export function canExecute(user: PostgresUser, file: string): boolean {
  return spawnSync('test', ['-x', file], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
}

function userByName(name: string): PostgresUser | null {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [entry, , uid, gid] = line.split(':');
    if (entry === name) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return null;
}
