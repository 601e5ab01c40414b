// The front door leads to the project the member looked at last, else to the first.
import { Center, Text, Title } from '@mantine/core';
import { redirect } from 'next/navigation.js';
import { getTranslations } from '../_i18n/get-translations.ts';
import { requireMember } from '../_session/require-member.ts';

export default async function HomePage() {
  const { member } = await requireMember();
  const project = member.projects.find(({ projectId }) => projectId === member.lastProjectId) ?? member.projects[0];
  if (project) redirect(`/projects/${project.projectId}/overview`);
  const t = await getTranslations('shell');
  return (
    <Center component="main" mih="100dvh" p="md">
      <div>
        <Title order={1}>{t('noProject')}</Title>
        <Text c="dimmed">{t('noProjectText')}</Text>
      </div>
    </Center>
  );
}
