'use client';
// The project at hand, and the way to the member's other ones; for owners also to a new one.
import { Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconPlus, IconSelector } from '@tabler/icons-react';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { LazyMenu } from '#components/menu/lazy-menu.tsx';
import type { MenuEntry } from '#components/menu/menu-entry.ts';
import type { Role } from '#server/contracts/role.ts';
import classes from './console-shell.module.css';

const NewProjectDialog = lazy(async () => ({ default: (await import('./new-project-dialog.tsx')).NewProjectDialog }));

type Project = { projectId: string; name: string; accountId: string; role: Role };

export function ProjectSwitcher({ project, projects }: { project: Project; projects: readonly Project[] }) {
  const t = useTranslations('shell');
  const [isMaking, setIsMaking] = useState(false);
  // As the procedure decides it.
  const mayMake = projects.some(({ role }) => role === 'owner');
  if (projects.length < 2 && !mayMake) {
    return (
      <Text className={classes.project} title={t('account', { id: project.accountId })}>
        <VisuallyHidden>{t('project')} </VisuallyHidden>
        {project.name}
      </Text>
    );
  }
  const make: MenuEntry[] = [
    { kind: 'divider', key: 'after projects' },
    {
      kind: 'item',
      key: 'new project',
      label: t('newProject.title'),
      icon: <IconPlus size={16} aria-hidden />,
      onSelect: () => setIsMaking(true),
    },
  ];
  return (
    <>
      <LazyMenu
        position="bottom-start"
        width={280}
        button={
          <UnstyledButton className={classes.switcher} aria-label={t('switchProject', { name: project.name })}>
            <span className={classes.project}>{project.name}</span>
            <IconSelector size={16} aria-hidden />
          </UnstyledButton>
        }
        entries={[{ kind: 'heading', key: 'projects', text: t('projects') }, ...projects.map(toEntry(project)), ...(mayMake ? make : [])]}
      />
      <OnceOpened isOpen={isMaking}>
        <NewProjectDialog isOpen={isMaking} onClose={() => setIsMaking(false)} />
      </OnceOpened>
    </>
  );
}

function toEntry(current: Project) {
  return (one: Project): MenuEntry => ({
    kind: 'item',
    key: one.projectId,
    href: `/projects/${one.projectId}/overview`,
    isCurrent: one.projectId === current.projectId,
    label: (
      <>
        <Text size="sm" truncate>
          {one.name}
        </Text>
        <Text size="xs" c="dimmed">
          {one.accountId}
        </Text>
      </>
    ),
  });
}
