// The developer portal as operators run it: its address, who is invited, who waits, and what it offers.
import type { Metadata } from 'next';
import { Messages } from '../../../../_i18n/messages.tsx';
import { requireMember } from '../../../../_session/require-member.ts';
import { PortalSettings } from './_components/portal-settings.tsx';

export const metadata: Metadata = { title: 'Portal' };

type Props = { params: Promise<{ projectId: string }> };

export default async function PortalPage({ params }: Props) {
  const { projectId } = await params;
  const { member } = await requireMember();
  const role = member.projects.find((one) => one.projectId === projectId)?.role;
  return (
    <Messages areas={['portal']}>
      <PortalSettings projectId={projectId} mayChange={role === 'owner' || role === 'operator'} />
    </Messages>
  );
}
