'use client';
// The project at hand, and the way to the member's other ones.
import { Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';
import { LazyMenu } from '#components/menu/lazy-menu.tsx';
import classes from './console-shell.module.css';

type Project = { projectId: string; name: string; accountId: string };

export function ProjectSwitcher({ project, projects }: { project: Project; projects: readonly Project[] }) {
  const t = useTranslations('shell');
  if (projects.length < 2) {
    return (
      <Text className={classes.project} title={t('account', { id: project.accountId })}>
        <VisuallyHidden>{t('project')} </VisuallyHidden>
        {project.name}
      </Text>
    );
  }
  return (
    <LazyMenu
      position="bottom-start"
      width={280}
      button={
        <UnstyledButton className={classes.switcher} aria-label={t('switchProject', { name: project.name })}>
          <span className={classes.project}>{project.name}</span>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      }
      entries={[
        { kind: 'heading', key: 'projects', text: t('projects') },
        ...projects.map((one) => ({
          kind: 'item' as const,
          key: one.projectId,
          href: `/projects/${one.projectId}/overview`,
          isCurrent: one.projectId === project.projectId,
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
        })),
      ]}
    />
  );
}
