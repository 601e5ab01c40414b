'use client';
// A link between pages. The page it leads to is fetched, whole, when somebody is about to go there (pointer, finger or focus),
// not because the link is in sight: a list of fifty rows would ask for fifty pages, before whatever is clicked next.
import imported from 'next/link.js';
import type { ComponentProps } from 'react';
import { useState } from 'react';

/** Types see the CommonJS module, whose default is an object; the bundler unwraps it to the component. */
const Link = imported as unknown as typeof imported.default;

/** @param props  with `prefetch` the page is fetched as soon as it is true */
export function PageLink({ prefetch = false, onPointerEnter, onTouchStart, onFocus, ...props }: ComponentProps<typeof Link>) {
  const [isWanted, setIsWanted] = useState(false);
  const want = () => setIsWanted(true);
  return (
    <Link
      {...props}
      prefetch={prefetch === true || isWanted}
      onPointerEnter={(event) => {
        want();
        onPointerEnter?.(event);
      }}
      onTouchStart={(event) => {
        want();
        onTouchStart?.(event);
      }}
      onFocus={(event) => {
        want();
        onFocus?.(event);
      }}
    />
  );
}
