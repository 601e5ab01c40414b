// Where an invitation's link leads. Its text stands behind the #, which browsers keep to themselves: no log and no
// referrer ever holds it.
import type { Metadata } from 'next';
import { TrpcProvider } from '#components/trpc/trpc-provider.tsx';
import { Messages } from '../../../_i18n/messages.tsx';
import { Invitation } from './_components/invitation.tsx';

export const metadata: Metadata = { title: 'Invitation' };

export default function InvitationPage() {
  return (
    <TrpcProvider>
      <Messages areas={['portal']}>
        <Invitation />
      </Messages>
    </TrpcProvider>
  );
}
