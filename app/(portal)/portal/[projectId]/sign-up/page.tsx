// Asking for an account of an open portal.
import type { Metadata } from 'next';
import { redirect } from 'next/navigation.js';
import { PageLink } from '#components/navigation/page-link.tsx';
import { callerForDeveloper } from '#server/trpc/caller.ts';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Door } from '../../_components/door.tsx';
import { describePortal } from '../../_session/describe-portal.ts';
import { Offers } from './_components/offers.tsx';
import { SignUpForm } from './_components/sign-up-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('portal'))('signUpForm.title') };
}

type Props = { params: Promise<{ projectId: string }> };

export default async function SignUpPage({ params }: Props) {
  const { projectId } = await params;
  const t = await getTranslations('portal');
  const { projectName, isOpen } = await describePortal(projectId);
  if (!isOpen) redirect(`/portal/${projectId}/sign-in`);
  return (
    <Door
      title={projectName}
      more={<Offers offers={await (await callerForDeveloper(null)).portal.listOffers({ projectId })} />}
      foot={
        <>
          {t('signUpPage.known')} <PageLink href={`/portal/${projectId}/sign-in`}>{t('signUpPage.signIn')}</PageLink>
        </>
      }
    >
      <SignUpForm projectId={projectId} />
    </Door>
  );
}
