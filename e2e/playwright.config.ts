// End-to-end tests: every worker starts houses of its own (support/house.ts), so nothing needs to run beforehand.
import { existsSync } from 'node:fs';
import { chromium, defineConfig } from '@playwright/test';
import { systemBrowsers } from '../server/testing/install-browser.ts';

/** Playwright's own Chromium where it is installed, else the system's. */
const systemChromium = systemBrowsers.find((file) => existsSync(file));
const executablePath = existsSync(chromium.executablePath()) ? undefined : systemChromium;

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // Neither is a promise of the product: where time is one, the test measures it. They bound what a busy machine may take.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // Each worker has a house of some 500 MB and a browser; two fit a small machine.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  reporter: process.env.SLUICE_TEST_REPORT ? [['list'], ['json', { outputFile: process.env.SLUICE_TEST_REPORT }]] : [['list']],
  use: {
    // No film of each page: taking it keeps a small machine busy, and the trace shows the DOM anyway.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: ['--no-sandbox', '--disable-gpu'] },
  },
  globalSetup: './support/build-console-once.ts',
  projects: ['gateway', 'sdk', 'examples', 'console', 'journeys', 'resilience'].map((name) => ({
    name,
    testDir: `./${name}`,
    // A journey is as long as a visit.
    ...(name === 'journeys' ? { timeout: 300_000 } : {}),
  })),
});
