// The developer portal as operators run it: its address, who is invited, who waits, and what it offers.
import type { Metadata } from 'next';
import { Messages } from '../../../../_i18n/messages.tsx';
import { PortalSettings } from './_components/portal-settings.tsx';

export const metadata: Metadata = { title: 'Portal' };

type Props = { params: Promise<{ projectId: string }> };

export default async function PortalPage({ params }: Props) {
  return (
    <Messages areas={['portal']}>
      <PortalSettings projectId={(await params).projectId} />
    </Messages>
  );
}
