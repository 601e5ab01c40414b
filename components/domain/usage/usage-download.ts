// The address of usage as a CSV file. Pure.
import type { UsageGrain } from '#server/contracts/usage.ts';

type Question = { projectId: string; fromMs: number; toMs: number; grain: UsageGrain; customerId?: string; keyId?: string; apiId?: string };

/** @returns path and query of the download; times as UTC instants */
export function usageDownloadPath({ projectId, fromMs, toMs, grain, customerId, keyId, apiId }: Question): string {
  const instant = (atMs: number) => new Date(atMs).toISOString().replace('.000Z', 'Z');
  const query = new URLSearchParams({ project: projectId, from: instant(fromMs), to: instant(toMs), grain });
  for (const [name, value] of Object.entries({ customer: customerId, key: keyId, api: apiId })) {
    if (value !== undefined) query.set(name, value);
  }
  return `/api/usage?${query}`;
}
