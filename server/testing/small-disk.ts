// A small disk for tests of what happens when it is full: a tmpfs, which only root may mount.
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findPostgresUser } from '../db/postgres-user.ts';

export type SmallDisk = { directory: string; remove(): Promise<void> };

/** @returns a tmpfs of that size that the database's user owns, or null where it cannot be mounted */
export async function mountSmallDisk(mebibytes: number): Promise<SmallDisk | null> {
  const user = findPostgresUser();
  if (user === null) return null;
  const directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-disk-'));
  await chmod(directory, 0o755);
  const options = `size=${mebibytes}m,uid=${user.uid},gid=${user.gid},mode=0700`;
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]).status === 0;
  const remove = async () => {
    if (isMounted) spawnSync('umount', [directory]);
    await rm(directory, { recursive: true, force: true });
  };
  if (isMounted) return { directory, remove };
  await remove();
  return null;
}
