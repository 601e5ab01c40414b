'use client';
// The project at hand, and the way to the member's other ones.
import { Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';
import { PageLink } from '#components/navigation/page-link.tsx';
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
    <Menu position="bottom-start" width={280} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.switcher} aria-label={t('switchProject', { name: project.name })}>
          <span className={classes.project}>{project.name}</span>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah="60dvh" style={{ overflowY: 'auto' }}>
        <Menu.Label>{t('projects')}</Menu.Label>
        {projects.map((one) => (
          <Menu.Item
            key={one.projectId}
            component={PageLink}
            href={`/projects/${one.projectId}/overview`}
            aria-current={one.projectId === project.projectId ? 'true' : undefined}
            rightSection={one.projectId === project.projectId ? <IconCheck size={16} aria-hidden /> : null}
          >
            <Text size="sm" truncate>
              {one.name}
            </Text>
            <Text size="xs" c="dimmed">
              {one.accountId}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
