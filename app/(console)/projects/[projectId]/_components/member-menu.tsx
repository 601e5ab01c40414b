'use client';
// Who is signed in, and the way out. Signing out ends the session on the server, not only in this browser.
import { ActionIcon, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLogout, IconPassword, IconUserCircle } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';
import { LazyMenu } from '#components/menu/lazy-menu.tsx';
import { leavePageAfter } from '#components/navigation/leave-page.ts';
import type { Role } from '#server/contracts/role.ts';
import classes from './member-menu.module.css';
import { useLanguageEntries } from './use-language-entries.tsx';

export function MemberMenu({ email, role }: { email: string; role: Role }) {
  const t = useTranslations('shell.member');
  const languages = useLanguageEntries();
  const who = (
    <div className={classes.who}>
      <Text size="sm" fw={600} truncate>
        {email}
      </Text>
      <Text size="xs" c="dimmed">
        {t(`role.${role}`)}
      </Text>
    </div>
  );
  return (
    <LazyMenu
      width={248}
      button={
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('title', { email })}>
          <IconUserCircle size={21} stroke={1.75} aria-hidden />
        </ActionIcon>
      }
      entries={[
        { kind: 'note', key: 'who', content: who },
        { kind: 'divider', key: 'after who' },
        ...languages,
        { kind: 'divider', key: 'after languages' },
        {
          kind: 'item',
          key: 'password',
          label: t('changePassword'),
          icon: <IconPassword size={16} aria-hidden />,
          onSelect: () => window.location.assign('/new-password'),
        },
        { kind: 'item', key: 'leave', label: t('signOut'), icon: <IconLogout size={16} aria-hidden />, onSelect: () => void leave(t) },
      ]}
    />
  );
}

async function leave(t: ReturnType<typeof useTranslations<'shell.member'>>): Promise<void> {
  try {
    const { signOut } = await import('next-auth/react');
    await leavePageAfter(() => signOut({ redirect: false }), '/sign-in');
  } catch {
    notifications.show({ color: 'red', title: t('stillTitle'), message: t('stillText') });
  }
}
