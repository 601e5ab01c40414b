// Header lines once made from a connection's headers, kept while the same headers come again: what is dropped, renamed and
// checked on their way through is then done once. Only lists that are the very same object count as the same; the parsers
// hand out the same list for lines that came to the byte.
import { flatText } from '../../kernel/flat-text.ts';
import { hasDate } from './date-header.ts';
import type { HeaderPairs } from './head-fields.ts';

export class HeaderMemo {
  #from: HeaderPairs | null = null;
  #by: unknown = null;
  #made: HeaderPairs | null = null;
  #isDated = false;
  #text = '';
  #isFlat = false;
  /** The head of a request last made of the lines, and what else went into it. */
  #head = '';
  #isHeadFlat = false;
  #headLines = '';
  #headMethod = '';
  #headTarget = '';

  /**
   * The lines made of these headers.
   *
   * @param by  who asks: lines that another made are not his
   * @returns   undefined when `keep` has not been called for both last
   */
  find(from: HeaderPairs, by: unknown): string | undefined {
    if (this.#from !== from || this.#by !== by) return undefined;
    // Joined from many pieces: as one piece it is copied at once from the second time on.
    if (!this.#isFlat) this.#text = flatText(this.#text);
    this.#isFlat = true;
    return this.#text;
  }

  /** @param text  of writeLines */
  keep(from: HeaderPairs, by: unknown, text: string, made: HeaderPairs): string {
    this.#from = from;
    this.#by = by;
    this.#made = made;
    this.#isDated = hasDate(made);
    this.#text = text;
    this.#isFlat = false;
    return text;
  }

  /** The head of a request without a body; undefined when `keepHead` was not called for these last. */
  findHead(lines: string, method: string, target: string): string | undefined {
    if (this.#headLines !== lines || this.#headMethod !== method || this.#headTarget !== target) return undefined;
    if (!this.#isHeadFlat) this.#head = flatText(this.#head);
    this.#isHeadFlat = true;
    // By now these are flat as well: the same text in the same place is known at a glance from here on.
    this.#headLines = lines;
    return this.#head;
  }

  keepHead(lines: string, method: string, target: string, head: string): string {
    this.#headLines = lines;
    this.#headMethod = method;
    this.#headTarget = target;
    this.#head = head;
    this.#isHeadFlat = false;
    return head;
  }

  /** The headers whose lines `find` gives; only after it gave some. */
  get made(): HeaderPairs {
    return this.#made ?? [];
  }

  /** Whether `made` brings a Date. */
  get isDated(): boolean {
    return this.#isDated;
  }

  /** The lines of `made`, when these are they. */
  linesOf(made: HeaderPairs): string | undefined {
    return this.#made === made ? this.#text : undefined;
  }

  forget(): void {
    this.#from = null;
    this.#by = null;
    this.#made = null;
    this.#text = '';
    this.keepHead('', '', '', '');
  }
}
