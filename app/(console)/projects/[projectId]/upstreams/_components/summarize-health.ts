// What a list says of an upstream in a word and a colour. Pure.
import type { UpstreamHealth } from '#server/contracts/upstream-health.ts';

export type HealthSummary =
  | { kind: 'unusable' | 'waiting' | 'all' | 'none'; color: 'green' | 'red' | 'gray' }
  | { kind: 'circuit'; condition: 'open' | 'half-open'; color: 'red' | 'yellow' }
  | { kind: 'some'; healthy: number; count: number; color: 'yellow' };

/** The worst there is to say. @param health  null: the gateway has not heard of it */
export function summarizeHealth(health: UpstreamHealth | null): HealthSummary {
  if (health === null) return { kind: 'waiting', color: 'gray' };
  if (!health.isUsable) return { kind: 'unusable', color: 'red' };
  const { condition } = health.circuit;
  if (condition === 'open') return { kind: 'circuit', condition, color: 'red' };
  const count = health.endpoints.length;
  const healthy = health.endpoints.filter((endpoint) => endpoint.condition === 'healthy').length;
  if (healthy === 0) return { kind: 'none', color: 'red' };
  if (condition === 'half-open') return { kind: 'circuit', condition, color: 'yellow' };
  return healthy === count ? { kind: 'all', color: 'green' } : { kind: 'some', healthy, count, color: 'yellow' };
}
