'use client';
// Hands texts to the components below: those of the areas given, beside what the providers above gave already.
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { IntlProvider, useLocale, useMessages } from 'use-intl/react';
import type { Locale } from './locales.ts';
import type { SomeMessages } from './read-messages.ts';

type RootProps = { locale: Locale; messages: SomeMessages; children: ReactNode };

/** The outermost one; says the language. Numbers and dates are written by components/format, which need no settings. */
export function LocaleProvider({ locale, messages, children }: RootProps) {
  return (
    // The library wants a time zone even though it writes no dates here, and complains on the server without one.
    <IntlProvider locale={locale} messages={messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}

/** Adds the texts of more areas for what lies below. */
export function MessagesProvider({ messages, children }: { messages: SomeMessages; children: ReactNode }) {
  const locale = useLocale();
  const known = useMessages();
  const all = useMemo(() => ({ ...known, ...messages }), [known, messages]);
  return (
    <IntlProvider locale={locale} messages={all} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
