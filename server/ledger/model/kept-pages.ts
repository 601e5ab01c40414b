// Who stood on the first page of a usage table a moment ago, where finding that out means to sum up very many keys. In memory,
// by the question; the oldest go first.
import { limits } from '../../kernel/limits.ts';

/** Null where it was found that keeping the page spares nothing. */
type Ids = readonly string[] | null;
type KeptPage = { ids: Ids; untilMs: number };

export class KeptPages {
  readonly #pages = new Map<string, KeptPage>();

  /** @returns what was kept for the question at most limits.ledger.keptPageMs ago, undefined when nothing was */
  find(question: string, nowMs: number): Ids | undefined {
    const page = this.#pages.get(question);
    return page !== undefined && nowMs < page.untilMs ? page.ids : undefined;
  }

  keep(question: string, ids: Ids, nowMs: number): void {
    this.#pages.delete(question);
    this.#pages.set(question, { ids, untilMs: nowMs + limits.ledger.keptPageMs });
    const [oldest] = this.#pages.keys();
    if (oldest !== undefined && this.#pages.size > limits.ledger.keptPagesMax) this.#pages.delete(oldest);
  }
}
