'use client';
// What the page asks of the ledger, kept in the URL: time, steps, customer, key, API, and by what the table has rows.
import { useListState, writeUrl } from '#components/data-table/use-list-state.ts';
import { usageRange } from '#components/domain/usage/usage-range.ts';
import { useMinute } from '#components/hooks/use-minute.ts';
import { useProject } from '#components/hooks/use-project.ts';

export type TableBy = 'customer' | 'key' | 'time';

export function useUsageQuestion() {
  const { projectId } = useProject();
  const list = useListState();
  const nowMs = useMinute();
  const [range, from, to, grain, customerId, keyId, apiId] = ['range', 'from', 'to', 'grain', 'customer', 'key', 'api'].map(list.filter);
  const shown = usageRange({ range: range ?? '', from: from ?? '', to: to ?? '', grain: grain ?? '' }, nowMs);
  const by: TableBy = (['key', 'time'] as const).find((one) => one === list.filter('by')) ?? 'customer';
  const filter = {
    ...(customerId ? { customerId } : {}),
    ...(keyId ? { keyId } : {}),
    ...(apiId ? { apiId } : {}),
  };
  const question = { projectId, fromMs: shown.fromMs, toMs: shown.toMs, grain: shown.grain, ...filter };
  /** Writes fields of the URL and goes back to the table's first page. */
  const change = (changes: Record<string, string>) => writeUrl('push', { after: '', ...changes });
  return { list, range: shown, by, filter, question, change };
}

export type UsageQuestion = ReturnType<typeof useUsageQuestion>;
