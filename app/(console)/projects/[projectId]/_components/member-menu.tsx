'use client';
// Who is signed in, and the way out. Signing out ends the session on the server, not only in this browser.
import { ActionIcon, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLogout, IconPassword, IconUserCircle } from '@tabler/icons-react';
import { signOut } from 'next-auth/react';
import { useTranslations } from 'use-intl/react';
import type { Role } from '#server/contracts/role.ts';
import { LanguageItems } from './language-items.tsx';
import classes from './member-menu.module.css';

export function MemberMenu({ email, role }: { email: string; role: Role }) {
  const t = useTranslations('shell.member');
  return (
    <Menu position="bottom-end" width={248} withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('title', { email })}>
          <IconUserCircle size={21} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <Text size="sm" fw={600} truncate>
            {email}
          </Text>
          <Text size="xs" c="dimmed">
            {t(`role.${role}`)}
          </Text>
        </div>
        <Menu.Divider />
        <LanguageItems />
        <Menu.Divider />
        <Menu.Item component="a" href="/new-password" leftSection={<IconPassword size={16} aria-hidden />}>
          {t('changePassword')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave(t)}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function leave(t: ReturnType<typeof useTranslations<'shell.member'>>): Promise<void> {
  try {
    await signOut({ redirect: false });
    window.location.assign('/sign-in');
  } catch {
    notifications.show({ color: 'red', title: t('stillTitle'), message: t('stillText') });
  }
}
