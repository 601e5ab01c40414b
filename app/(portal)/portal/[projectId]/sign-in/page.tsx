// Sign-in of developers. Somebody already signed in goes straight on.
import type { Metadata } from 'next';
import { redirect } from 'next/navigation.js';
import { PageLink } from '#components/navigation/page-link.tsx';
import { Door } from '../../_components/door.tsx';
import { describePortal } from '../../_session/describe-portal.ts';
import { readDeveloper } from '../../_session/require-developer.ts';
import { DeveloperSignIn } from './_components/developer-sign-in.tsx';

export const metadata: Metadata = { title: 'Sign in' };

const texts = { ask: 'No account yet?', askLink: 'Ask for one', invited: 'Accounts are made by invitation.' };

type Props = { params: Promise<{ projectId: string }> };

export default async function DeveloperSignInPage({ params }: Props) {
  const { projectId } = await params;
  const { projectName, isOpen } = await describePortal(projectId);
  if (await readDeveloper(projectId)) redirect(`/portal/${projectId}`);
  const foot = isOpen ? (
    <>
      {texts.ask} <PageLink href={`/portal/${projectId}/sign-up`}>{texts.askLink}</PageLink>
    </>
  ) : (
    texts.invited
  );
  return (
    <Door title={projectName} foot={foot}>
      <DeveloperSignIn projectId={projectId} />
    </Door>
  );
}
