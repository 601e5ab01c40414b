// What a field has asked the URL for and not seen there yet. The URL answers a moment later, when more may have been typed:
// its echo of something asked for earlier must not take the place of that.

export class AskedValues {
  #waiting: readonly string[] = [];

  /** @param shown  what the URL holds now */
  ask(value: string, shown: string): void {
    // The URL does not change by what it comes to hold anyway: there will be no echo.
    if (value !== (this.#waiting.at(-1) ?? shown)) this.#waiting = [...this.#waiting, value];
  }

  /** @returns whether the URL came to hold what was asked for; earlier values that it never showed are no longer waited for */
  isEcho(value: string): boolean {
    const at = this.#waiting.indexOf(value);
    this.#waiting = this.#waiting.slice(at + 1);
    return at >= 0;
  }
}
