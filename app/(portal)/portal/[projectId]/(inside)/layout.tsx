// Everything of the portal behind sign-in.
import type { ReactNode } from 'react';
import { requireDeveloper } from '../../_session/require-developer.ts';
import { PortalShell } from './_components/portal-shell.tsx';

type Props = { children: ReactNode; params: Promise<{ projectId: string }> };

export default async function InsideLayout({ children, params }: Props) {
  const { projectId } = await params;
  return <PortalShell developer={await requireDeveloper(projectId)}>{children}</PortalShell>;
}
