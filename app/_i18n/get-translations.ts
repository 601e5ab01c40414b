// Language and texts of what is rendered on the server. Client components say `useTranslations('area')` of use-intl.
import { cookies, headers } from 'next/headers.js';
import { cache } from 'react';
import { createTranslator } from 'use-intl/core';
import type { Locale } from '#components/i18n/locales.ts';
import { chooseLocale, localeCookie } from '#components/i18n/locales.ts';
import type { AllMessages, Area } from '#components/i18n/read-messages.ts';
import { allMessages } from '#components/i18n/read-messages.ts';

/** The language of this request. */
export const requestLocale = cache(async (): Promise<Locale> => {
  const [jar, requestHeaders] = await Promise.all([cookies(), headers()]);
  return chooseLocale(jar.get(localeCookie)?.value, requestHeaders.get('accept-language'));
});

/** The texts of one area, by key: `(await getTranslations('apis'))('title')`. */
export async function getTranslations<Name extends Area>(area: Name): Promise<Texts<Name>> {
  const locale = await requestLocale();
  return createTranslator<AllMessages, Name>({ locale, messages: allMessages(locale), namespace: area });
}

type Texts<Name extends Area> = ReturnType<typeof createTranslator<AllMessages, Name>>;
