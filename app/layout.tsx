// The document around every page: theme, nonce and language.
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '#components/theme/theme.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers.js';
import type { ReactNode } from 'react';
import { LocaleProvider } from '#components/i18n/messages-provider.tsx';
import { readMessages } from '#components/i18n/read-messages.ts';
import { ThemeProvider } from '#components/theme/theme-provider.tsx';
import { getTranslations, requestLocale } from './_i18n/get-translations.ts';

export async function generateMetadata(): Promise<Metadata> {
  return {
    title: { default: 'Sluice', template: '%s · Sluice' },
    description: (await getTranslations('sign-in'))('tagline'),
    robots: { index: false, follow: false },
  };
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f7f9fb' },
    { media: '(prefers-color-scheme: dark)', color: '#0d1217' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-sluice-nonce') ?? undefined;
  const locale = await requestLocale();
  return (
    <html lang={locale} {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript {...(nonce === undefined ? {} : { nonce })} defaultColorScheme="auto" />
      </head>
      <body>
        <LocaleProvider locale={locale} messages={readMessages(locale, ['states'])}>
          <ThemeProvider nonce={nonce}>{children}</ThemeProvider>
        </LocaleProvider>
      </body>
    </html>
  );
}
