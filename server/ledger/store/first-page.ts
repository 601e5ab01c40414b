// The first page of a usage table by key or customer, where summing up all of them takes long: whoever stood on it a moment
// ago stands on it or was overtaken since by somebody counted in the running step. Both are summed anew, so every number is
// the ledger's; only somebody whose requests of an earlier step were booked late may be missing for limits.ledger.keptPageMs.
import type { SqlTransaction } from '../../contracts/ports.ts';
import type { UsageTableQuery } from '../../contracts/usage.ts';
import { limits } from '../../kernel/limits.ts';
import type { KeptPages } from '../model/kept-pages.ts';
import { trafficGrainMs } from '../model/traffic-span.ts';
import { type SubjectSums, tableGrain } from './usage-entries.ts';

type Deps = { sql: SqlTransaction; pages: KeptPages };

export class FirstPage {
  readonly #deps: Deps;
  readonly #sums: SubjectSums;
  readonly #values: readonly unknown[];
  readonly #nowMs: number;
  readonly #runningMs: number;
  readonly #question: string;
  readonly #ids: readonly string[] | null;

  /** @param sums  of the query's subjects, over the values [project, fromMs, toMs] */
  constructor(deps: Deps, { projectId, fromMs, toMs, grain, limit }: UsageTableQuery, { nowMs, ...sums }: SubjectSums & { nowMs: number }) {
    const stepMs = trafficGrainMs[tableGrain(grain)];
    const stepOf = (atMs: number) => Math.floor(atMs / stepMs) * stepMs;
    this.#deps = deps;
    this.#sums = sums;
    this.#values = [projectId, fromMs, toMs];
    this.#nowMs = nowMs;
    this.#runningMs = stepOf(Math.min(nowMs, toMs - 1));
    this.#question = JSON.stringify([projectId, sums.subject, grain, limit, stepOf(fromMs), stepOf(toMs - 1), this.#runningMs]);
    this.#ids = deps.pages.find(this.#question, nowMs);
  }

  /** @returns a condition more for the sums, its values added; '' when all must be summed up */
  narrow(values: unknown[]): string {
    if (this.#ids === null) return '';
    values.push(this.#ids, this.#runningMs);
    const column = `${this.#sums.subject}_id`;
    const running = `SELECT ${column} ${this.#sums.from} AND at >= to_timestamp($${values.length}::bigint / 1000)`;
    return `AND ${column} = ANY ($${values.length - 1}::text[] || ARRAY(${running}))`;
  }

  /** Keeps who stands on the page, if it took all of very many to find out. */
  async keep(ids: readonly string[]): Promise<void> {
    if (this.#ids !== null) return;
    const { rows } = await this.#deps.sql.query<{ rows: number }>(
      `SELECT count(*)::integer AS rows FROM (SELECT ${this.#sums.from} LIMIT ${limits.ledger.unkeptRowsMax + 1}) AS looked`,
      [...this.#values],
    );
    if ((rows[0]?.rows ?? 0) > limits.ledger.unkeptRowsMax) this.#deps.pages.keep(this.#question, ids, this.#nowMs);
  }
}
