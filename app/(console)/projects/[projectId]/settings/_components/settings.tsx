'use client';
// The sections of the settings; which one is open is in the URL. What a role may not even see is not offered.
import { Tabs } from '@mantine/core';
import { useSearchParams } from 'next/navigation.js';
import { lazy } from 'react';
import { useTranslations } from 'use-intl/react';
import { PageFrame } from '#components/page/page-frame.tsx';
import { LoadedPanel } from '#components/states/loaded-panel.tsx';
import type { ProjectView } from '#server/contracts/project.ts';
import { ProjectForm } from './project-form.tsx';

const MemberList = lazy(async () => ({ default: (await import('./member-list.tsx')).MemberList }));
const TokenList = lazy(async () => ({ default: (await import('./token-list.tsx')).TokenList }));
const CredentialList = lazy(async () => ({ default: (await import('./credential-list.tsx')).CredentialList }));
const SessionList = lazy(async () => ({ default: (await import('./session-list.tsx')).SessionList }));

const sections = ['project', 'members', 'tokens', 'credentials', 'sessions'] as const;
type Section = (typeof sections)[number];

export function Settings({ project }: { project: ProjectView }) {
  const t = useTranslations('settings');
  const asked = useSearchParams().get('section');
  const { projectId, role } = project;
  const shown = sections.filter((section) => role !== 'viewer' || (section !== 'tokens' && section !== 'credentials'));
  const section: Section = shown.find((one) => one === asked) ?? 'project';
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')}>
      <Tabs value={section} onChange={openSection} keepMounted={false}>
        <Tabs.List mb="lg">
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`sections.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="project">
          <ProjectForm project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="members">
          <LoadedPanel>
            <MemberList projectId={projectId} role={role} />
          </LoadedPanel>
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <LoadedPanel>
            <TokenList projectId={projectId} role={role} />
          </LoadedPanel>
        </Tabs.Panel>
        <Tabs.Panel value="credentials">
          <LoadedPanel>
            <CredentialList projectId={projectId} role={role} />
          </LoadedPanel>
        </Tabs.Panel>
        <Tabs.Panel value="sessions">
          <LoadedPanel>
            <SessionList />
          </LoadedPanel>
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}

function openSection(section: string | null): void {
  window.history.pushState(null, '', `${window.location.pathname}?section=${section ?? 'project'}`);
}
