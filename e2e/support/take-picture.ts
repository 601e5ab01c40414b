// Pictures for README and docs, taken by the journeys of what they have really done. Only when SLUICE_SCREENSHOTS is 1, so
// that a test run leaves the tree as it was.
import path from 'node:path';
import type { Page } from '@playwright/test';
import { root } from './house.ts';

const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;

/**
 * Writes docs/images/{name}-{light|dark}-{width}.png, and leaves page size and colours as they were.
 *
 * @param shots  colours and width of each picture
 */
export async function takePicture(
  page: Page,
  name: string,
  shots: readonly ['light' | 'dark', keyof typeof sizes][] = [['light', 'wide']],
): Promise<void> {
  if (process.env.SLUICE_SCREENSHOTS !== '1') return;
  const before = page.viewportSize();
  for (const [colorScheme, size] of shots) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(sizes[size]);
    await page.mouse.move(0, 0);
    await page.screenshot({
      path: path.join(root, 'docs/images', `${name}-${colorScheme}-${sizes[size].width}.png`),
      animations: 'disabled',
    });
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
}
