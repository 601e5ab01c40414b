// The browser for end-to-end tests: Playwright's own Chromium where it is or can be installed quickly, else the
// system's, on Debian as root through apt; else one sentence says what to install.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { aptInstall, runQuietly } from './apt-install.ts';

export const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @returns null when a browser is there (now), else a sentence for whoever runs the tests */
export async function installBrowser(): Promise<string | null> {
  if (hasBrowser()) return null;
  console.log('No Chromium is installed; trying Debian’s, then Playwright’s own.');
  if ((await aptInstall(['chromium'])) && hasBrowser()) return null;
  const playwright = path.join(import.meta.dirname, '../../node_modules/.bin/playwright');
  if ((await runQuietly(playwright, ['install', 'chromium'], 120_000)) && hasBrowser()) return null;
  return 'The browser tests need Chromium: run `npx playwright install --with-deps chromium`, or as root `apt-get install -y chromium`.';
}

function hasBrowser(): boolean {
  return existsSync(chromium.executablePath()) || systemBrowsers.some((file) => existsSync(file));
}
