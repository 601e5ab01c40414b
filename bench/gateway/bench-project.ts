// The project of the gateway benchmarks: one API with a keyed route, a plan with throttle and quota, and a key on it.

/** @param extraRoutes  further routes beside the measured one, never called */
export function benchProject(upstreamPort: number, extraRoutes = 0): object {
  const to = (path: string) => ({
    apiKeyRequired: true,
    integration: { kind: 'http-proxy', url: `http://127.0.0.1:${upstreamPort}${path}` },
  });
  const extra = Array.from({ length: extraRoutes }, (_, index) => [`GET /other/${index}/{id}/items`, to(`/other/${index}`)]);
  return {
    version: 1,
    egressAllow: [`127.0.0.1:${upstreamPort}`],
    apis: { bench: { routes: { 'GET /orders': to('/orders'), ...Object.fromEntries(extra) }, stages: { live: {} } } },
    usagePlans: {
      bench: {
        throttle: { ratePerSecond: 1_000_000, burst: 1_000_000 },
        quota: { limit: 2_000_000_000, period: 'MONTH' },
        stages: ['bench/live'],
      },
    },
    apiKeys: { bench: { usagePlans: ['bench'] } },
  };
}
