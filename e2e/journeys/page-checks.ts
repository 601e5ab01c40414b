// What a page is held to beside axe: that it has settled, and that the Tab key reaches whatever can be clicked.
import type { Page } from '@playwright/test';
import { expect } from '../console/console-test.ts';

export type Stop = {
  /** Below /projects/. */
  path: string;
  /** Name of a button that opens a dialog to be looked at too. */
  dialog?: string;
};

/** Waits until nothing of the page is still being loaded. */
export async function waitUntilCalm(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy=true], .mantine-Skeleton-root')).toHaveCount(0, { timeout: 30_000 });
}

/** Switches transitions and animations of this document off: colours are looked at where they end. */
export async function withoutMotion(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
}

/** Closes the dialog that is open. */
export async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
}

/**
 * Presses Tab through the whole page.
 *
 * @returns what can be clicked or typed into and is visible, but was not reached or does not show that it has the focus;
 *          radio buttons and tabs count as one where the arrow keys go on (WAI-ARIA Authoring Practices, roving tabindex)
 */
export async function unreachedByTab(page: Page): Promise<string[]> {
  const count = await page.evaluate(markStops);
  await page.evaluate(() => {
    // From the top, whatever had the focus: the Tab key goes on from where it was last.
    window.scrollTo(0, 0);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  // A look at what was reached costs as much as a press: some presses at a time, until nothing is missing.
  const together = 8;
  for (let press = 0; press < count + 30; press += together) {
    for (let one = 0; one < together; one += 1) await page.keyboard.press('Tab');
    if ((await page.evaluate(unvisited)).length === 0) return [];
  }
  return page.evaluate(unvisited);
}

/** Runs in the page. @returns how many elements are to be reached */
function markStops(): number {
  const clickable = 'a[href], button, input:not([type=hidden]), select, textarea, [role=button], [role=switch], [role=tab], [tabindex="0"]';
  const groups = new Set<string>();
  const stops: Element[] = [];
  for (const element of document.querySelectorAll(clickable)) {
    if (element.matches(':disabled, [aria-disabled=true]') || element.closest('[inert], [aria-hidden=true]')) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: false })) continue;
    if (element.matches('[role=tab]') && element.getAttribute('aria-selected') !== 'true') continue;
    if (element instanceof HTMLInputElement && element.type === 'radio') {
      if (groups.has(element.name)) continue;
      groups.add(element.name);
    }
    stops.push(element);
  }
  const tabbed = new Set<Element>();
  Object.assign(window, { tabStops: stops, tabbed });
  document.addEventListener('focusin', ({ target }) => target instanceof Element && tabbed.add(target));
  return stops.length;
}

/** Runs in the page. */
function unvisited(): string[] {
  const { tabStops = [], tabbed = new Set<Element>() } = window as { tabStops?: Element[]; tabbed?: Set<Element> };
  const groups = new Set(
    [...tabbed].flatMap((element) => (element instanceof HTMLInputElement && element.type === 'radio' ? element.name : [])),
  );
  return tabStops
    .filter((element) => !tabbed.has(element) && element.isConnected)
    .filter((element) => !(element instanceof HTMLInputElement && element.type === 'radio' && groups.has(element.name)))
    .map((element) => `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40)}`);
}
