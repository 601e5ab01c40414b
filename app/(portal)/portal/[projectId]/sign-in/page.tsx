// Sign-in of developers. Somebody already signed in goes straight on.
import type { Metadata } from 'next';
import { redirect } from 'next/navigation.js';
import { PageLink } from '#components/navigation/page-link.tsx';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Door } from '../../_components/door.tsx';
import { describePortal } from '../../_session/describe-portal.ts';
import { readDeveloper } from '../../_session/require-developer.ts';
import { DeveloperSignIn } from './_components/developer-sign-in.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('portal'))('developerSignIn.signIn') };
}

type Props = { params: Promise<{ projectId: string }> };

export default async function DeveloperSignInPage({ params }: Props) {
  const { projectId } = await params;
  const t = await getTranslations('portal');
  const { projectName, isOpen } = await describePortal(projectId);
  if (await readDeveloper(projectId)) redirect(`/portal/${projectId}`);
  const foot = isOpen ? (
    <>
      {t('signInPage.ask')} <PageLink href={`/portal/${projectId}/sign-up`}>{t('signInPage.askLink')}</PageLink>
    </>
  ) : (
    t('signInPage.invited')
  );
  return (
    <Door title={projectName} foot={foot}>
      <DeveloperSignIn projectId={projectId} />
    </Door>
  );
}
