'use client';
// Light, dark, or as the system has it. The choice stays in this browser.
import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { IconDeviceDesktop, IconMoon, IconSun, IconSunMoon } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';
import { LazyMenu } from '../menu/lazy-menu.tsx';

const schemes = [
  { value: 'light', Icon: IconSun },
  { value: 'dark', Icon: IconMoon },
  { value: 'auto', Icon: IconDeviceDesktop },
] as const;

export function ColorSchemeMenu() {
  const t = useTranslations('shell.scheme');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  // The server cannot know the choice; it is marked once the page is alive.
  const isMounted = useMounted();
  return (
    <LazyMenu
      button={
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('title')}>
          <IconSunMoon size={19} stroke={1.75} aria-hidden />
        </ActionIcon>
      }
      entries={schemes.map(({ value, Icon }) => ({
        kind: 'item',
        key: value,
        label: t(value),
        icon: <Icon size={16} aria-hidden />,
        isCurrent: isMounted && colorScheme === value,
        onSelect: () => setColorScheme(value),
      }))}
    />
  );
}
