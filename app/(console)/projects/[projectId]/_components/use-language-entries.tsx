'use client';
// The languages of the console, for the member's menu. The choice stays in this browser for a year.
import { IconLanguage } from '@tabler/icons-react';
import { useRouter } from 'next/navigation.js';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Locale } from '#components/i18n/locales.ts';
import { localeCookie, localeNames, locales } from '#components/i18n/locales.ts';
import type { MenuEntry } from '#components/menu/menu-entry.ts';

const yearSeconds = 31_536_000;

export function useLanguageEntries(): readonly MenuEntry[] {
  const t = useTranslations('shell.member');
  const current = useLocale();
  const router = useRouter();
  const choose = (locale: Locale) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where the console is opened over plain http
    document.cookie = `${localeCookie}=${locale}; Path=/; Max-Age=${yearSeconds}; SameSite=Lax`;
    router.refresh();
  };
  return [
    { kind: 'heading', key: 'languages', text: t('language') },
    ...locales.map((locale) => ({
      kind: 'item' as const,
      key: locale,
      lang: locale,
      label: localeNames[locale],
      icon: <IconLanguage size={16} aria-hidden />,
      isCurrent: locale === current,
      onSelect: () => choose(locale),
    })),
  ];
}
