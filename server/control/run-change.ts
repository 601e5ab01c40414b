// One door for changes: a transaction shared by Prisma and the ports (queues, topics), whose expected database refusals become AppErrors.

import { Prisma } from '#prisma/generated/client.ts';
import type { SqlTransaction } from '#server/contracts/ports.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { ControlDeps, Transaction } from './control-deps.ts';

/**
 * Runs `work` in one transaction; nothing of it stays when it throws, its audit records included.
 *
 * @throws AppError `resource.conflict` with the field for a taken name, `resource.in_use` when other rows need this one,
 *         `resource.not_found` when the row went away meanwhile, `database.unavailable` when Postgres can't be reached
 */
export async function runChange<Value>(
  deps: Pick<ControlDeps, 'transaction'>,
  work: (tx: Transaction, sql: SqlTransaction) => Promise<Value>,
): Promise<Value> {
  try {
    return await deps.transaction(work);
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

/** The same parts with the transaction that runs already, so that a use-case can be made of others. */
export function within(deps: ControlDeps, tx: Transaction, sql: SqlTransaction): ControlDeps {
  return { ...deps, transaction: (work) => work(tx, sql) };
}

/** Turns what Prisma throws into the catalogue's errors; anything else is returned as it is. */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof Prisma.PrismaClientInitializationError) {
    return new AppError('database.unavailable', 'The database cannot be reached. Try again shortly.', { cause: error });
  }
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return error;
  switch (error.code) {
    case 'P2002': {
      const field = conflictingField(error.meta);
      return new AppError('resource.conflict', `This ${field} is taken already.`, { field, cause: error });
    }
    case 'P2003':
    case 'P2014':
      return new AppError('resource.in_use', 'Something else still uses this.', { cause: error });
    case 'P2025':
      return new AppError('resource.not_found', 'There is no such resource.', { cause: error });
    case 'P1001':
    case 'P1002':
    case 'P1008':
    case 'P1017':
    case 'P2024':
      return new AppError('database.unavailable', 'The database cannot be reached. Try again shortly.', { cause: error });
    default:
      return error;
  }
}

/** The last column of the violated unique index: the others are the owner's id. */
function conflictingField(meta: unknown): string {
  const columns = findFields(meta, 0);
  const column = columns.at(-1)?.replaceAll('"', '') ?? 'name';
  return column.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** The driver adapter nests the constraint's columns; older shapes carry them as `target`. */
function findFields(value: unknown, depth: number): string[] {
  if (typeof value !== 'object' || value === null || depth > 5) return [];
  for (const [name, child] of Object.entries(value)) {
    if ((name === 'fields' || name === 'target') && Array.isArray(child)) return child.filter((item) => typeof item === 'string');
    const found = findFields(child, depth + 1);
    if (found.length > 0) return found;
  }
  return [];
}
