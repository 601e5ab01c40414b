'use client';
// Mantine with our theme and the page's nonce, which its style elements need under the Content-Security-Policy.
import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { lazy, Suspense, useEffect, useMemo } from 'react';

import { useTranslations } from 'use-intl/react';
import { theme } from './theme.ts';

/** Nothing is announced before the page is alive. */
const Notifications = lazy(async () => ({ default: (await import('./mantine-notifications.ts')).Notifications }));

export function ThemeProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  // The style elements that dialogs add to hold the page still are made by a library that reads the nonce from this name.
  useEffect(() => void Object.assign(globalThis, { __webpack_nonce__: nonce }), [nonce]);
  const isMounted = useMounted();
  const close = useTranslations('states')('close');
  const spoken = useMemo(
    () =>
      mergeThemeOverrides(theme, {
        components: {
          ModalCloseButton: { defaultProps: { 'aria-label': close } },
          Notification: { defaultProps: { closeButtonProps: { 'aria-label': close } } },
        },
      }),
    [close],
  );
  return (
    <MantineProvider theme={spoken} defaultColorScheme="auto" getStyleNonce={() => nonce ?? ''}>
      {isMounted && (
        <Suspense fallback={null}>
          <Notifications position="bottom-right" />
        </Suspense>
      )}
      {children}
    </MantineProvider>
  );
}
