// Everything behind sign-in: the session is checked, and a one-time password is replaced first.
import { redirect } from 'next/navigation.js';
import type { ReactNode } from 'react';
import { TrpcProvider } from '#components/trpc/trpc-provider.tsx';
import { requireMember } from '../_session/require-member.ts';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { member } = await requireMember();
  if (member.mustChangePassword) redirect('/new-password');
  return <TrpcProvider>{children}</TrpcProvider>;
}
