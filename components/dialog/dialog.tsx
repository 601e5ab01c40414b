'use client';
// Dialogs and side panels whose code arrives when one is first opened: most visits open none. They take what Mantine's
// Modal and Drawer take.
import type { DrawerProps, ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { lazy, Suspense, useEffect, useState } from 'react';

const Modal = lazy(async () => ({ default: (await import('./mantine-modal.ts')).Modal }));
const Drawer = lazy(async () => ({ default: (await import('./mantine-drawer.ts')).Drawer }));

export function Dialog({ opened, ...props }: ModalProps) {
  return <WhenOpened opened={opened}>{(isOpen) => <Modal {...props} opened={isOpen} />}</WhenOpened>;
}

export function SidePanel({ opened, ...props }: DrawerProps) {
  return <WhenOpened opened={opened}>{(isOpen) => <Drawer {...props} opened={isOpen} />}</WhenOpened>;
}

/** Opens after the code is there: the dialog remembers who has the focus at that moment, and gives it back at the end. */
function WhenOpened({ opened, children }: { opened: boolean; children: (isOpen: boolean) => ReactNode }) {
  const [isWanted, setIsWanted] = useState(opened);
  const [isLoaded, setIsLoaded] = useState(false);
  if (opened && !isWanted) setIsWanted(true);
  if (!isWanted) return null;
  return (
    <Suspense fallback={null}>
      {children(opened && isLoaded)}
      <Loaded onLoad={setIsLoaded} />
    </Suspense>
  );
}

/** Says when what it lies beside has arrived. */
function Loaded({ onLoad }: { onLoad: (isLoaded: boolean) => void }) {
  useEffect(() => onLoad(true), [onLoad]);
  return null;
}
