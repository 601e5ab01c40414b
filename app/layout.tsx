// The document around every page: theme, nonce and language.
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '#components/theme/theme.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers.js';
import type { ReactNode } from 'react';
import { ThemeProvider } from '#components/theme/theme-provider.tsx';

export const metadata: Metadata = {
  title: { default: 'Sluice', template: '%s · Sluice' },
  description: 'API gateway, queues and notifications on one Postgres',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f9fb' },
    { media: '(prefers-color-scheme: dark)', color: '#0d1217' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-sluice-nonce') ?? undefined;
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript {...(nonce === undefined ? {} : { nonce })} defaultColorScheme="auto" />
      </head>
      <body>
        <ThemeProvider nonce={nonce}>{children}</ThemeProvider>
      </body>
    </html>
  );
}
