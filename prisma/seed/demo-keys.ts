// One API key for each of the demo's customers. Values are shown by the house once, so they are kept beside the
// examples' data, readable by their owner only, and used again by the next run.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Connection } from '#server/cli/connect.ts';
import type { Buyer } from './gateway-traffic.ts';

/** @returns key value by customer; keys that the house no longer knows are made anew */
export async function demoKeys(control: Connection, buyers: readonly Buyer[]): Promise<ReadonlyMap<string, string>> {
  const { client, projectId } = control;
  const file = path.join(import.meta.dirname, '../../.cache/examples', `demo-keys-${projectId}.json`);
  const kept: Record<string, string> = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  const { items: customers } = await client.customers.list.query({ projectId, limit: 200 });
  const { items: plans } = await client.usagePlans.list.query({ projectId, limit: 200 });
  const { items: keys } = await client.apiKeys.list.query({ projectId, limit: 200, search: 'demo-' });
  const values = new Map<string, string>();
  for (const { customer, plan } of buyers) {
    const name = `demo-${customer}`;
    const existing = keys.find((key) => key.name === name);
    const value = kept[customer];
    if (existing?.isEnabled && existing.revokedAtMs === null && value?.endsWith(existing.last4)) {
      values.set(customer, value);
    } else if (existing && existing.revokedAtMs === null) {
      const rotated = await client.apiKeys.rotate.mutate({ projectId, apiKeyId: existing.apiKeyId, overlapSeconds: 0 });
      values.set(customer, rotated.value);
    } else {
      const customerId = customers.find((one) => one.name === customer)?.customerId ?? null;
      const usagePlanIds = plans.filter((one) => one.name === plan).map((one) => one.usagePlanId);
      const unique = existing ? `${name}-${Date.now()}` : name;
      const made = await client.apiKeys.create.mutate({ projectId, name: unique, customerId, usagePlanIds });
      values.set(customer, made.value);
    }
  }
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(Object.fromEntries(values)), { mode: 0o600 });
  return values;
}
