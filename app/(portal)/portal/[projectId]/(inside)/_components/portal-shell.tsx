'use client';
// The frame of the portal: whose it is, its pages, the developer's account and the way out.
import { ActionIcon, Text } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { usePathname } from 'next/navigation.js';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl/react';
import { Logo } from '#components/brand/logo.tsx';
import { useIsIdle } from '#components/hooks/use-is-idle.ts';
import { LazyMenu } from '#components/menu/lazy-menu.tsx';
import { leavePageAfter } from '#components/navigation/leave-page.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { ColorSchemeMenu } from '#components/theme/color-scheme-menu.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { SignedInDeveloper } from '../../../_session/require-developer.ts';
import classes from './portal-shell.module.css';

const tabs = [
  { name: 'applications', path: '' },
  { name: 'usage', path: '/usage' },
  { name: 'plans', path: '/plans' },
  { name: 'account', path: '/account' },
] as const;

export function PortalShell({ developer, children }: { developer: SignedInDeveloper; children: ReactNode }) {
  const t = useTranslations('portal.portalShell');
  const pathname = usePathname();
  const isIdle = useIsIdle();
  const home = `/portal/${developer.projectId}`;
  const isHere = (path: string) =>
    path === '' ? pathname === home || pathname.startsWith(`${home}/applications`) : pathname.startsWith(`${home}${path}`);
  return (
    <>
      <a className={classes.skip} href="#content">
        {t('skip')}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Logo size={26} />
          <span className={classes.name}>{developer.projectName}</span>
          <div className={classes.tools}>
            <ColorSchemeMenu />
            <DeveloperMenu developer={developer} />
          </div>
        </div>
        <nav className={classes.tabs} aria-label={t('pages')}>
          {tabs.map(({ name, path }) => (
            <PageLink
              key={path}
              href={`${home}${path}`}
              prefetch={isIdle}
              className={classes.tab}
              aria-current={isHere(path) ? 'page' : undefined}
            >
              {t(`tabs.${name}`)}
            </PageLink>
          ))}
        </nav>
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        {children}
      </main>
    </>
  );
}

function DeveloperMenu({ developer }: { developer: SignedInDeveloper }) {
  const t = useTranslations('portal.portalShell');
  const trpc = useTrpc();
  const signOut = useMutation(trpc.portal.signOut.mutationOptions());
  const leave = () => leavePageAfter(() => signOut.mutateAsync().catch(() => undefined), `/portal/${developer.projectId}/sign-in`);
  const who = (
    <div style={{ padding: '6px 12px' }}>
      <Text size="sm" fw={600} truncate>
        {developer.email}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {developer.customerName}
      </Text>
    </div>
  );
  return (
    <LazyMenu
      width={240}
      button={
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('account', { email: developer.email })}>
          <IconUserCircle size={21} stroke={1.75} aria-hidden />
        </ActionIcon>
      }
      entries={[
        { kind: 'note', key: 'who', content: who },
        { kind: 'divider', key: 'after who' },
        { kind: 'item', key: 'leave', label: t('signOut'), icon: <IconLogout size={16} aria-hidden />, onSelect: () => void leave() },
      ]}
    />
  );
}
