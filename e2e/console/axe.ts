// What axe finds on a page. Its script is brought into a document once, however often that is looked at.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type axe from 'axe-core';

const script = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wcag = { type: 'tag' as const, values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** The rules among them that look at colours; all others see the same in light and dark. */
const colours = { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] };

/**
 * @param looksAt  everything of WCAG 2.2 AA and axe's best practices, or only what a change of the colour scheme may break
 * @returns        violations as `rule: element` lines. Pages have no frames.
 */
export async function axeViolations(page: Page, looksAt: 'everything' | 'colours' = 'everything'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(script);
  return page.evaluate(runAxe, looksAt === 'colours' ? colours : wcag);
}

/** Runs in the page. */
async function runAxe(runOnly: axe.RunOnly): Promise<string[]> {
  const { axe: here } = window as unknown as { axe: typeof axe };
  // From the top: whatever lies half below the fixed header is as small as what shows of it.
  window.scrollTo({ top: 0, behavior: 'instant' });
  // A dialog on its way in or out is of colours that nobody reads.
  const passing = document
    .getAnimations()
    .filter(({ effect, playState }) => playState === 'running' && effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
  await Promise.allSettled(passing.map(({ finished }) => finished));
  // No rule needs to tell more than what it refuses.
  const { violations } = await here.run(document, { runOnly, resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
