// Usage as CSV: one line per step, customer and key, one column an outcome, the numbers as the ledger has them. Pure.
import type { UsageTableRow } from '#server/contracts/usage.ts';

const columns: readonly [string, (row: UsageTableRow) => string | number][] = [
  ['time_utc', (row) => (row.atMs === null ? '' : new Date(row.atMs).toISOString())],
  ['customer_id', (row) => row.customerId ?? ''],
  ['customer_name', (row) => row.customerName],
  ['key_id', (row) => row.keyId ?? ''],
  ['key_name', (row) => row.keyName],
  ['served', (row) => row.served],
  ['failed', (row) => row.failed],
  ['aborted', (row) => row.aborted],
  ['throttled', (row) => row.throttled],
  ['quota_refused', (row) => row.quota],
  ['denied', (row) => row.denied],
  ['invalid', (row) => row.invalid],
  ['requests', (row) => row.requests],
  ['quota_units', (row) => row.quotaUnits],
  ['request_bytes', (row) => row.requestBytes],
  ['response_bytes', (row) => row.responseBytes],
];

/** The head, with its line end. */
export const usageCsvHead = lineOf(columns.map(([name]) => name));

/** @returns a line per row, each with its line end */
export function usageCsvLines(rows: readonly UsageTableRow[]): string {
  return rows.map((row) => lineOf(columns.map(([, read]) => String(read(row))))).join('');
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

/**
 * Quotes what needs it, and puts an apostrophe before what a spreadsheet would take for a formula.
 *
 * Source: RFC 4180, section 2; OWASP, "CSV Injection".
 */
function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
