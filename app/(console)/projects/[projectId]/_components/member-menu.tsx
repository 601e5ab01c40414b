'use client';
// Who is signed in, and the way out. Signing out ends the session on the server, not only in this browser.
import { ActionIcon, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLogout, IconPassword, IconUserCircle } from '@tabler/icons-react';
import { signOut } from 'next-auth/react';
import classes from './member-menu.module.css';

export function MemberMenu({ email, role }: { email: string; role: string }) {
  return (
    <Menu position="bottom-end" width={248} withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Account of ${email}`}>
          <IconUserCircle size={21} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <Text size="sm" fw={600} truncate>
            {email}
          </Text>
          <Text size="xs" c="dimmed">
            {role} of this project
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item component="a" href="/new-password" leftSection={<IconPassword size={16} aria-hidden />}>
          Change password
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function leave(): Promise<void> {
  try {
    await signOut({ redirect: false });
    window.location.assign('/sign-in');
  } catch {
    notifications.show({ color: 'red', title: 'Still signed in', message: 'The console does not answer. Try again.' });
  }
}
