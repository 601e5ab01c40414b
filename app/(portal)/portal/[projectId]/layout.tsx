// Everything of one project's portal: its own door to the control plane, whose refused sessions lead to its own sign-in.
import type { ReactNode } from 'react';
import { TrpcProvider } from '#components/trpc/trpc-provider.tsx';
import { Messages } from '../../../_i18n/messages.tsx';

type Props = { children: ReactNode; params: Promise<{ projectId: string }> };

export default async function PortalLayout({ children, params }: Props) {
  const { projectId } = await params;
  return (
    <TrpcProvider signInPath={`/portal/${encodeURIComponent(projectId)}/sign-in`}>
      <Messages areas={['shell', 'portal']}>{children}</Messages>
    </TrpcProvider>
  );
}
