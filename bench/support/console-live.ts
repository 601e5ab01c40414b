// The overview while traffic runs: what its tab's main thread does in Chromium, with a real load of many keys through the gateway.

import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { Pool } from 'pg';
import { bindApiKey, insertApiKey } from '../../server/testing/factories.ts';
import type { BenchHouse } from './bench-house.ts';

export const liveScale = { requestsPerSecond: 1_000, keys: 200 } as const;

/** What a page does to come up is not what it does while traffic runs. */
const settleMs = 4_000;
const paceMs = 20;

export type LiveFigures = {
  longTasks: number;
  longestMs: number;
  /** Of the time, in tasks over 50 ms. */
  busyShare: number;
  frameP95Ms: number;
  frameMaxMs: number;
  /** Processor time of the tab's main thread in a second: what stays true on a machine that does other work. */
  cpuMsPerSecond: number;
};

/** Makes an API that answers by itself, and keys for it; before the project is filled, while triggers are on. */
export async function makeBusyApi(house: BenchHouse, pool: Pool): Promise<{ apiId: string; keys: string[] }> {
  const file = path.join(house.directory, 'busy.json');
  const route = { apiKeyRequired: true, integration: { kind: 'mock', status: 200, body: '{"ok":true}' } };
  const project = {
    version: 1,
    apis: { busy: { kind: 'http', routes: { 'GET /': route }, stages: { live: {} } } },
    usagePlans: { busy: { throttle: { ratePerSecond: 4, burst: 4 }, stages: ['busy/live'] } },
  };
  await writeFile(file, JSON.stringify(project));
  await house.apply(file);
  const api = await pool.query<{ id: string; project_id: string }>("SELECT id, project_id FROM api WHERE name = 'busy'");
  const plan = await pool.query<{ id: string }>("SELECT id FROM usage_plan WHERE name = 'busy'");
  const [{ id: apiId = '', project_id: projectId = '' } = {}] = api.rows;
  const keys: string[] = [];
  for (let index = 0; index < liveScale.keys; index += 1) {
    const key = await insertApiKey(pool, projectId, { name: `busy ${index}` });
    await bindApiKey(pool, plan.rows[0]?.id ?? '', key.id);
    keys.push(key.value);
  }
  return { apiId, keys };
}

/** Calls at a steady pace, each key in its turn, until stopped. @returns how many were answered, by status */
export function startLoad(
  gatewayPort: number,
  { apiId, keys }: { apiId: string; keys: readonly string[] },
): () => Promise<Map<number, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const answered = new Map<number, number>();
  const startedAt = performance.now();
  let sent = 0;
  const send = () => {
    const headers = { 'x-api-key': keys[sent % keys.length] ?? '' };
    sent += 1;
    const call = request({ host: '127.0.0.1', port: gatewayPort, path: `/_api/${apiId}/live/`, headers, agent }, (response) => {
      answered.set(response.statusCode ?? 0, (answered.get(response.statusCode ?? 0) ?? 0) + 1);
      response.resume();
    });
    call.on('error', () => answered.set(0, (answered.get(0) ?? 0) + 1));
    call.end();
  };
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * liveScale.requestsPerSecond;
    while (sent < due) send();
  }, paceMs);
  return async () => {
    clearInterval(timer);
    agent.destroy();
    return answered;
  };
}

/**
 * @param url        of the view to look at, from its first chart on
 * @param measureMs  for how long
 * @param openMs     for how long it has been open by then
 */
export async function measureLiveTab(page: Page, url: string, measureMs = 15_000, openMs = settleMs): Promise<LiveFigures> {
  await page.goto(url);
  await page.locator('[data-chart]').first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(openMs);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cpuSeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  const cpuBefore = await cpuSeconds();
  const { tasks, frames } = await page.evaluate(
    (ms) =>
      new Promise<{ tasks: number[]; frames: number[] }>((resolve) => {
        const tasks: number[] = [];
        const frames: number[] = [];
        const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
        observer.observe({ type: 'longtask' });
        const endsAt = performance.now() + ms;
        let last = performance.now();
        const look = (now: number) => {
          frames.push(now - last);
          last = now;
          if (now < endsAt) requestAnimationFrame(look);
          else resolve({ tasks, frames });
        };
        requestAnimationFrame(look);
      }),
    measureMs,
  );
  const cpuMsPerSecond = ((await cpuSeconds()) - cpuBefore) / (measureMs / 1_000_000);
  await session.detach();
  frames.sort((a, b) => a - b);
  const busyMs = tasks.reduce((sum, duration) => sum + duration, 0);
  return {
    longTasks: tasks.length,
    longestMs: Math.max(0, ...tasks),
    busyShare: busyMs / measureMs,
    frameP95Ms: frames[Math.floor(frames.length * 0.95)] ?? Number.NaN,
    frameMaxMs: frames.at(-1) ?? Number.NaN,
    cpuMsPerSecond,
  };
}
