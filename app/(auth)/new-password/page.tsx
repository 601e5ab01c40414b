// Choosing a password of one's own, at the first sign-in with the one-time password and whenever wanted.
import type { Metadata } from 'next';
import { TrpcProvider } from '#components/trpc/trpc-provider.tsx';
import { getTranslations } from '../../_i18n/get-translations.ts';
import { requireMember } from '../../_session/require-member.ts';
import { NewPasswordForm } from './_components/new-password-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('sign-in'))('newPassword.pageTitle') };
}

export default async function NewPasswordPage() {
  const { member } = await requireMember();
  return (
    <TrpcProvider>
      <NewPasswordForm email={member.email ?? ''} isFirst={member.mustChangePassword} />
    </TrpcProvider>
  );
}
