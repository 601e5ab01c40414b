'use client';
// A part of a page that is loaded when it is first shown, such as what lies behind a tab.
import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Suspense } from 'react';

export function LoadedPanel({ children }: { children: ReactNode }) {
  return <Suspense fallback={<Skeleton h={260} radius="lg" aria-busy="true" />}>{children}</Suspense>;
}
