// The order of texts in which rows of the ledger are sorted, and so locked.

/** By code units: every process sorts alike. @returns as a comparison of Array.sort */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
