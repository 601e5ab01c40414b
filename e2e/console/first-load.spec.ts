// The console's pages stay light: measured on the build that the other specs use.
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { firstLoadBudgetBytes, measureFirstLoads, overBudget } from '../../server/testing/first-load.ts';
import { root } from '../support/house.ts';

test('no page loads more JavaScript before it can be used than its budget', async () => {
  const loads = await measureFirstLoads(path.join(root, '.next'));
  expect(loads.length).toBeGreaterThan(25);
  expect(overBudget(loads)).toEqual([]);
});

test('a page that is too heavy is found out, by all its scripts together', async () => {
  const build = await mkdtemp(path.join(os.tmpdir(), 'sluice-build-'));
  try {
    const half = firstLoadBudgetBytes * 0.55;
    await writeBuild(build, { 'main.js': half, 'light.js': 1_000, 'heavy.js': half });
    const loads = await measureFirstLoads(build);
    expect(loads.map(({ page }) => page)).toEqual(['/heavy', '/light']);
    expect(overBudget(loads)).toEqual([expect.stringContaining('/heavy: 27')]);
  } finally {
    await rm(build, { recursive: true, force: true });
  }
});

/** A build of two pages with a script of the document, in scripts of noise, which does not shrink. */
async function writeBuild(build: string, scripts: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, bytes] of Object.entries(scripts)) await writeFile(path.join(build, name), randomBytes(bytes));
  await writeFile(path.join(build, 'build-manifest.json'), JSON.stringify({ rootMainFiles: ['main.js'] }));
  for (const page of ['light', 'heavy']) {
    const directory = path.join(build, 'server/app', page);
    await mkdir(directory, { recursive: true });
    const manifest = { entryJSFiles: { layout: ['main.js'], page: [`${page}.js`] } };
    const script = `globalThis.__RSC_MANIFEST=(globalThis.__RSC_MANIFEST||{});globalThis.__RSC_MANIFEST["/${page}/page"]=${JSON.stringify(manifest)}`;
    await writeFile(path.join(directory, 'page_client-reference-manifest.js'), script);
  }
}
