'use client';
// Mounts what is loaded on demand (a dialog with its form) at its first opening and keeps it from then on, so that closing,
// and giving the focus back, is its own affair.
import type { ReactNode } from 'react';
import { Suspense, useState } from 'react';

export function OnceOpened({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const [wasOpened, setWasOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setWasOpened(true);
  return wasOpened ? <Suspense fallback={null}>{children}</Suspense> : null;
}
