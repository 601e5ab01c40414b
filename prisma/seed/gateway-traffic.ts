// Customers of the shop: each with a key of its plan and a habit, some of them beyond what they pay for.
import { runPaced, wave } from './run-paced.ts';

export type Buyer = { customer: string; plan: string; ratePerSecond: (elapsedSeconds: number) => number };

/** northwind stays within its plan, hooli too; contoso runs into its throttle, initech into its throttle and its quota. */
export const buyers: readonly Buyer[] = [
  { customer: 'northwind', plan: 'shop-enterprise', ratePerSecond: wave(8, 24, 30) },
  { customer: 'contoso', plan: 'shop-pro', ratePerSecond: wave(4, 18, 20) },
  { customer: 'initech', plan: 'shop-free', ratePerSecond: () => 4 },
  { customer: 'hooli', plan: 'shop-pro', ratePerSecond: wave(1, 5, 45) },
];

export type GatewayCounts = { ok: number; throttled: number; overQuota: number; failed: number; unreachable: number };

/**
 * Sends requests until the signal aborts.
 *
 * @param keys    API key by customer
 * @param counts  changed as answers arrive
 */
export async function runGatewayTraffic(options: {
  urls: Readonly<Record<'shop' | 'search', string>>;
  keys: ReadonlyMap<string, string>;
  counts: GatewayCounts;
  signal: AbortSignal;
}): Promise<void> {
  const { urls, keys, counts, signal } = options;
  await Promise.all(
    buyers.map(({ customer, ratePerSecond }) =>
      runPaced({
        ratePerSecond,
        maxAtOnce: 50,
        signal,
        work: async () => {
          const { api, method, path } = pickRequest(Math.random());
          const headers = { 'x-api-key': keys.get(customer) ?? '' };
          const outcome = await request(`${urls[api]}${path}`, { method, headers });
          counts[outcome] += 1;
        },
      }),
    ),
  );
}

function pickRequest(chance: number): { api: 'shop' | 'search'; method: string; path: string } {
  if (chance < 0.3) return { api: 'search', method: 'GET', path: `/?q=${Math.ceil(chance * 100)}` };
  const api = 'shop';
  if (chance < 0.6) return { api, method: 'GET', path: `/catalog/${Math.ceil(chance * 100)}` };
  if (chance < 0.78) return { api, method: 'GET', path: '/catalog' };
  if (chance < 0.93) return { api, method: 'POST', path: '/checkout' };
  if (chance < 0.96) return { api, method: 'GET', path: '/reports' };
  if (chance < 0.985) return { api, method: 'GET', path: '/catalog/unknown' };
  return { api, method: 'GET', path: '/legacy' };
}

async function request(url: string, init: RequestInit): Promise<keyof GatewayCounts> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
    const body = await response.text();
    if (response.status === 429) return body.includes('Limit Exceeded') ? 'overQuota' : 'throttled';
    return response.status < 500 ? 'ok' : 'failed';
  } catch {
    return 'unreachable';
  }
}
