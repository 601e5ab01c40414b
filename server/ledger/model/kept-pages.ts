// Who stood on the first page of a usage table a moment ago, where finding that out means to sum up very many keys. In memory,
// by the question; the oldest go first.
import { limits } from '../../kernel/limits.ts';

type KeptPage = { ids: readonly string[]; untilMs: number };

export class KeptPages {
  readonly #pages = new Map<string, KeptPage>();

  /** @returns ids kept for the question at most limits.ledger.keptPageMs ago, or null */
  find(question: string, nowMs: number): readonly string[] | null {
    const page = this.#pages.get(question);
    return page !== undefined && nowMs < page.untilMs ? page.ids : null;
  }

  keep(question: string, ids: readonly string[], nowMs: number): void {
    this.#pages.delete(question);
    this.#pages.set(question, { ids, untilMs: nowMs + limits.ledger.keptPageMs });
    const [oldest] = this.#pages.keys();
    if (oldest !== undefined && this.#pages.size > limits.ledger.keptPagesMax) this.#pages.delete(oldest);
  }
}
