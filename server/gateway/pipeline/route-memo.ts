// What a connection's last request was found to be for, and whose: a client that asks for the same path again, as most do that
// poll, is not looked up again. Holds for one config, one route table and one list of headers, compared by identity, so a new
// config is never mixed in; the parser hands out the same list for headers that came to the byte.

export class RouteMemo<Config extends object, Serving extends object, Table extends object, Match extends object, Caller extends object> {
  #config: Config | null = null;
  #host = '';
  #path = '';
  #serving: Serving | null = null;
  #table: Table | null = null;
  #method = '';
  #match: Match | null = null;
  #headers: object | null = null;
  #caller: Caller | null = null;

  /** The stage that serves host and path; undefined when `keepServing` was not called for them last. */
  serving(config: Config, host: string, path: string): Serving | undefined {
    return this.#config === config && this.#path === path && this.#host === host ? (this.#serving ?? undefined) : undefined;
  }

  keepServing(config: Config, host: string, path: string, serving: Serving): void {
    this.#config = config;
    this.#host = host;
    this.#path = path;
    this.#serving = serving;
    this.#match = null;
  }

  /** The route of the path kept, in this table; undefined when `keepMatch` was not called for it last. */
  match(table: Table, method: string): Match | undefined {
    return this.#table === table && this.#method === method ? (this.#match ?? undefined) : undefined;
  }

  /** Only after `serving` or `keepServing` for the same request. */
  keepMatch(table: Table, method: string, match: Match): void {
    this.#table = table;
    this.#method = method;
    this.#match = match;
  }

  /** Who was found by these headers; undefined when `keepCaller` was not called for them last. */
  caller(headers: object): Caller | undefined {
    return this.#headers === headers ? (this.#caller ?? undefined) : undefined;
  }

  keepCaller(headers: object, caller: Caller): void {
    this.#headers = headers;
    this.#caller = caller;
  }

  forget(): void {
    this.#config = null;
    this.#serving = null;
    this.#table = null;
    this.#match = null;
    this.#path = '';
    this.#headers = null;
    this.#caller = null;
  }
}
