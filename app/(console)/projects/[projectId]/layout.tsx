// The shell around one project's pages. Somebody without a role in the project is told that it is not there.
import { notFound } from 'next/navigation.js';
import type { ReactNode } from 'react';
import { Messages } from '../../../_i18n/messages.tsx';
import { requireMember } from '../../../_session/require-member.ts';
import { ConsoleShell } from './_components/console-shell.tsx';

type Props = { children: ReactNode; params: Promise<{ projectId: string }> };

export default async function ProjectLayout({ children, params }: Props) {
  const { projectId } = await params;
  const { member } = await requireMember();
  const project = member.projects.find((one) => one.projectId === projectId);
  if (!project) notFound();
  return (
    <Messages areas={['shell']}>
      <ConsoleShell member={member} project={project}>
        {children}
      </ConsoleShell>
    </Messages>
  );
}
