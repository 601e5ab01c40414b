'use client';
// Mantine with our theme and the page's nonce, which its style elements need under the Content-Security-Policy.
import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { useEffect, useMemo } from 'react';
import { useTranslations } from 'use-intl/react';
import { theme } from './theme.ts';

export function ThemeProvider({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  // The style elements that dialogs add to hold the page still are made by a library that reads the nonce from this name.
  useEffect(() => void Object.assign(globalThis, { __webpack_nonce__: nonce }), [nonce]);
  const close = useTranslations('states')('close');
  const spoken = useMemo(
    () => mergeThemeOverrides(theme, { components: { ModalCloseButton: { defaultProps: { 'aria-label': close } } } }),
    [close],
  );
  return (
    <MantineProvider theme={spoken} defaultColorScheme="auto" getStyleNonce={() => nonce ?? ''}>
      <Notifications position="bottom-right" />
      {children}
    </MantineProvider>
  );
}
