'use client';
// A button with a menu whose code arrives with the first press, or a moment before, when somebody points at it or tabs to
// it. The menu is described by its entries.
import { cloneElement, lazy, Suspense, useState } from 'react';
import type { LazyMenuProps } from './menu-entry.ts';

const load = async () => ({ default: (await import('./opened-menu.tsx')).OpenedMenu });
const OpenedMenu = lazy(load);

export function LazyMenu(props: LazyMenuProps) {
  const [isWanted, setIsWanted] = useState(false);
  const preload = () => void load();
  const closed = cloneElement(props.button, {
    ...{ onClick: () => setIsWanted(true), onPointerEnter: preload, onFocus: preload },
    ...{ 'aria-haspopup': 'menu', 'aria-expanded': false },
  });
  if (!isWanted) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenedMenu {...props} />
    </Suspense>
  );
}
