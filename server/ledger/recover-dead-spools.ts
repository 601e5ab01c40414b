// What processes that ended without closing left on this disk: their segments are sealed and booked, then their leases
// closed, then their directories removed. Each step may be cut short and is done again by the next start.
import type { Pool } from 'pg';
import type { Logger } from '../config/logger.ts';
import type { Shipper } from './ship.ts';
import { recoverSpool } from './spool/recover-spool.ts';
import { findDeadSpools, removeSpoolDirectory } from './spool/spool-directory.ts';
import { closeLeases, forgetSpool } from './store/return-leases.ts';

export type RecoverDeps = { root: string; pool: Pool; shipper: Shipper; logger: Logger };

/**
 * Recovers every dead spool under `root`, one after the other.
 *
 * Units of a dead process go back to their quotas only when it ended within this boot of the machine: after a power
 * cut the spool may lack its last writes, and proves nothing.
 *
 * @returns  how many spools were recovered; one that can't be read is logged and left
 */
export async function recoverDeadSpools({ root, pool, shipper, logger }: RecoverDeps): Promise<number> {
  let recovered = 0;
  for (const { spoolId, directory, isSameBoot } of await findDeadSpools(root)) {
    try {
      const { segments, cutBytes } = await recoverSpool(directory);
      await Promise.all(segments.map((segment) => shipper.ship(spoolId, segment.path, segment.bytes)));
      await closeLeases(pool, spoolId, isSameBoot);
      await removeSpoolDirectory(directory);
      await forgetSpool(pool, spoolId);
      recovered += 1;
      logger.info({ spoolId, segments: segments.length, cutBytes, isSameBoot }, 'spool of an ended process recovered');
    } catch (error) {
      logger.error({ err: error, spoolId }, 'spool of an ended process could not be recovered');
    }
  }
  return recovered;
}
