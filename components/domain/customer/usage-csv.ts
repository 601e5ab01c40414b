// Usage as a CSV file: one line per time, key and outcome, the numbers as the ledger has them. Pure.
import type { UsageRow } from '#server/contracts/usage.ts';

const head = ['time_utc', 'key_id', 'key_name', 'outcome', 'requests', 'quota_units', 'request_bytes', 'response_bytes'];

/** @param keyName  of a key's id; '' when the key is gone */
export function usageCsv(rows: readonly UsageRow[], keyName: (keyId: string) => string): string {
  const lines = rows.map((row) => [
    row.atMs === null ? '' : new Date(row.atMs).toISOString(),
    row.keyId ?? '',
    keyName(row.keyId ?? ''),
    row.outcome ?? '',
    ...[row.requests, row.quotaUnits, row.requestBytes, row.responseBytes].map(String),
  ]);
  return `${[head, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

/**
 * Quotes what needs it, and puts an apostrophe before what a spreadsheet would take for a formula.
 *
 * Source: RFC 4180, section 2; OWASP, "CSV Injection".
 */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
