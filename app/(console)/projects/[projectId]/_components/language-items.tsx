'use client';
// The languages of the console, for the member's menu. The choice stays in this browser for a year.
import { Menu } from '@mantine/core';
import { IconCheck, IconLanguage } from '@tabler/icons-react';
import { useRouter } from 'next/navigation.js';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Locale } from '#components/i18n/locales.ts';
import { localeCookie, localeNames, locales } from '#components/i18n/locales.ts';

const yearSeconds = 31_536_000;

export function LanguageItems() {
  const t = useTranslations('shell.member');
  const current = useLocale();
  const router = useRouter();
  const choose = (locale: Locale) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where the console is opened over plain http
    document.cookie = `${localeCookie}=${locale}; Path=/; Max-Age=${yearSeconds}; SameSite=Lax`;
    router.refresh();
  };
  return (
    <>
      <Menu.Label>{t('language')}</Menu.Label>
      {locales.map((locale) => (
        <Menu.Item
          key={locale}
          lang={locale}
          aria-current={locale === current ? 'true' : undefined}
          leftSection={<IconLanguage size={16} aria-hidden />}
          rightSection={locale === current ? <IconCheck size={16} aria-hidden /> : null}
          onClick={() => choose(locale)}
        >
          {localeNames[locale]}
        </Menu.Item>
      ))}
    </>
  );
}
