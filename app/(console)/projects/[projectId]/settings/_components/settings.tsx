'use client';
// The sections of the settings; which one is open is in the URL. What a role may not even see is not offered.
import { Tabs } from '@mantine/core';
import { useSearchParams } from 'next/navigation.js';
import { useTranslations } from 'use-intl/react';
import { PageFrame } from '#components/page/page-frame.tsx';
import type { ProjectView } from '#server/contracts/project.ts';
import { CredentialList } from './credential-list.tsx';
import { MemberList } from './member-list.tsx';
import { ProjectForm } from './project-form.tsx';
import { SessionList } from './session-list.tsx';
import { TokenList } from './token-list.tsx';

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
          <MemberList projectId={projectId} role={role} />
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <TokenList projectId={projectId} role={role} />
        </Tabs.Panel>
        <Tabs.Panel value="credentials">
          <CredentialList projectId={projectId} role={role} />
        </Tabs.Panel>
        <Tabs.Panel value="sessions">
          <SessionList />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}

function openSection(section: string | null): void {
  window.history.pushState(null, '', `${window.location.pathname}?section=${section ?? 'project'}`);
}
