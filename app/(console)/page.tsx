// The front door leads to the member's first project.
import { Center, Text, Title } from '@mantine/core';
import { redirect } from 'next/navigation.js';
import { requireMember } from '../_session/require-member.ts';

export default async function HomePage() {
  const { member } = await requireMember();
  const [project] = member.projects;
  if (project) redirect(`/projects/${project.projectId}/overview`);
  return (
    <Center component="main" mih="100dvh" p="md">
      <div>
        <Title order={1}>No project yet</Title>
        <Text c="dimmed">Ask an owner to add you to a project.</Text>
      </div>
    </Center>
  );
}
