'use client';
// When a page has nothing more to do: the moment for what may be wanted next.
import { useEffect, useState } from 'react';

/** A page that never rests fetches all the same. */
const waitMsMax = 3_000;

/** @returns false until the page is loaded and the browser has been idle since; true from then on */
export function useIsIdle(): boolean {
  const [isIdle, setIsIdle] = useState(false);
  useEffect(() => {
    // Safari has no such call; a pause does there.
    const canAsk = 'requestIdleCallback' in window;
    let handle = 0;
    const ask = () => {
      handle = canAsk ? requestIdleCallback(() => setIsIdle(true), { timeout: waitMsMax }) : window.setTimeout(() => setIsIdle(true), 500);
    };
    if (document.readyState === 'complete') ask();
    else window.addEventListener('load', ask, { once: true });
    return () => {
      window.removeEventListener('load', ask);
      if (canAsk) cancelIdleCallback(handle);
      else window.clearTimeout(handle);
    };
  }, []);
  return isIdle;
}
