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
  readonly #ids: readonly string[] | null | undefined;

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
    if (!this.#ids) return '';
    values.push(this.#runningMs, this.#ids);
    return `AND ${this.#sums.subject}_id = ANY ($${values.length}::text[] || ${this.#running(values.length - 1)})`;
  }

  /** Keeps who stands on the page, if it took all of very many to find out and the next time will take few of them. */
  async keep(ids: readonly string[]): Promise<void> {
    if (this.#ids !== undefined) return;
    const of = this.#sums.from;
    const { rows } = await this.#deps.sql.query<{ all: number; running: number }>(
      `SELECT (SELECT count(*)::integer ${of}) AS all, (SELECT count(*)::integer ${of} AND ${this.#sums.subject}_id = ANY (${this.#running(4)})) AS running`,
      [...this.#values, this.#runningMs],
    );
    const [{ all, running } = { all: 0, running: 0 }] = rows;
    const isWorthIt = all > limits.ledger.unkeptRowsMax && running * fewerRows < all;
    this.#deps.pages.keep(this.#question, isWorthIt ? ids : null, this.#nowMs);
  }

  /** An array of the subjects of the running step. @param place  of its beginning among the values */
  #running(place: number): string {
    return `ARRAY(SELECT ${this.#sums.subject}_id ${this.#sums.from} AND at >= to_timestamp($${place}::bigint / 1000))`;
  }
}

/** A row found by its subject costs as much as some read one after the other. */
const fewerRows = 4;
