'use client';
// Light, dark, or as the system has it. The choice stays in this browser.
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun, IconSunMoon } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';

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
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('title')}>
          <IconSunMoon size={19} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ value, Icon }) => {
          const isChosen = isMounted && colorScheme === value;
          return (
            <Menu.Item
              key={value}
              aria-current={isChosen ? 'true' : undefined}
              leftSection={<Icon size={16} aria-hidden />}
              rightSection={isChosen ? <IconCheck size={16} aria-hidden /> : null}
              onClick={() => setColorScheme(value)}
            >
              {t(value)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
