// Where an invitation's link leads. Its text stands behind the #, which browsers keep to themselves: no log and no
// referrer ever holds it.
import type { Metadata } from 'next';
import { TrpcProvider } from '#components/trpc/trpc-provider.tsx';
import { Invitation } from './_components/invitation.tsx';

export const metadata: Metadata = { title: 'Invitation' };

export default function InvitationPage() {
  return (
    <TrpcProvider>
      <Invitation />
    </TrpcProvider>
  );
}
