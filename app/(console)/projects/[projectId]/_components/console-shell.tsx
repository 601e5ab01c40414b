'use client';
// The frame of every page of a project: side navigation, project name, colour scheme, the member's menu. Laid out by CSS
// alone: Mantine's AppShell would be a twentieth of what a page may load.
import { ActionIcon, Kbd, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconMenu2, IconSearch, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { usePathname } from 'next/navigation.js';
import type { ReactNode } from 'react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Logo } from '#components/brand/logo.tsx';
import { useIsIdle } from '#components/hooks/use-is-idle.ts';
import { navigation } from '#components/navigation/navigation.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { ColorSchemeMenu } from '#components/theme/color-scheme-menu.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { SignedInMember } from '../../../../_session/require-member.ts';
import classes from './console-shell.module.css';
import { MemberMenu } from './member-menu.tsx';
import { ProjectSwitcher } from './project-switcher.tsx';

/** Arrives with the first search. */
const CommandPalette = lazy(async () => ({ default: (await import('./command-palette.tsx')).CommandPalette }));

type Props = { member: SignedInMember; project: SignedInMember['projects'][number]; children: ReactNode };

export function ConsoleShell({ member, project, children }: Props) {
  const t = useTranslations('shell');
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const [searches, setSearches] = useState(0);
  const search = () => setSearches((count) => count + 1);
  useHotkeys([['mod+K', search]], []);
  const pathname = usePathname();
  // The other pages come, whole, when this one has come: a click then waits for neither the server nor their code.
  const isIdle = useIsIdle();
  const trpc = useTrpc();
  // Kept fresh so that a session revoked elsewhere leads back to sign-in (trpc-provider.tsx).
  const { data = member } = useQuery(trpc.access.whoAmI.queryOptions(undefined, { initialData: member }));
  useRememberedProject(member, project.projectId);
  const home = `/projects/${project.projectId}`;
  return (
    <div className={classes.shell} data-open={isOpen || undefined}>
      <a className={classes.skip} href="#content">
        {t('skip')}
      </a>
      <header className={classes.header}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          ml={-8}
          onClick={toggle}
          hiddenFrom="sm"
          aria-label={isOpen ? t('closeNavigation') : t('openNavigation')}
          aria-expanded={isOpen}
        >
          <IconMenu2 size={20} aria-hidden />
        </ActionIcon>
        <ProjectSwitcher project={project} projects={data.projects} />
        <Text className={classes.account} visibleFrom="sm">
          {project.accountId}
        </Text>
        <div className={classes.tools}>
          <UnstyledButton className={classes.search} onClick={search} visibleFrom="sm">
            <IconSearch size={16} aria-hidden />
            <span className={classes.searchText}>{t('search')}</span>
            <Kbd size="xs">Ctrl K</Kbd>
          </UnstyledButton>
          <ActionIcon variant="subtle" color="gray" size="lg" onClick={search} hiddenFrom="sm" aria-label={t('search')}>
            <IconSearch size={19} stroke={1.75} aria-hidden />
          </ActionIcon>
          <ColorSchemeMenu />
          <MemberMenu email={data.email ?? data.name} role={project.role} />
        </div>
      </header>
      <nav className={classes.navbar} aria-label={t('mainNavigation')}>
        <div className={classes.brand}>
          <Logo size={26} />
          <span>Sluice</span>
          <ActionIcon variant="subtle" color="gray" size="lg" onClick={close} hiddenFrom="sm" ml="auto" aria-label={t('closeNavigation')}>
            <IconX size={20} aria-hidden />
          </ActionIcon>
        </div>
        {navigation.map(({ page, path, Icon }) => (
          <PageLink
            key={path}
            href={`${home}/${path}`}
            prefetch={isIdle}
            className={classes.link}
            data-active={pathname === `${home}/${path}` || pathname.startsWith(`${home}/${path}/`) || undefined}
            aria-current={pathname === `${home}/${path}` ? 'page' : undefined}
            onClick={close}
          >
            <Icon size={18} stroke={1.75} aria-hidden />
            {t(`pages.${page}`)}
          </PageLink>
        ))}
      </nav>
      {searches > 0 && (
        <Suspense fallback={null}>
          <CommandPalette projectId={project.projectId} projects={data.projects} calls={searches} />
        </Suspense>
      )}
      <main id="content" tabIndex={-1} className={classes.main}>
        {children}
      </main>
    </div>
  );
}

/** Has the console open here the next time. That it may fail is of no account. */
function useRememberedProject({ lastProjectId }: SignedInMember, projectId: string): void {
  const client = useTrpcClient();
  useEffect(() => {
    if (projectId !== lastProjectId) client.access.rememberProject.mutate({ projectId }).catch(() => undefined);
  }, [client, lastProjectId, projectId]);
}
