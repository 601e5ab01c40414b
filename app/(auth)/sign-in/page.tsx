// Sign-in. Somebody already signed in goes straight on.
import type { Metadata } from 'next';
import { headers } from 'next/headers.js';
import { redirect } from 'next/navigation.js';
import { readSession } from '#server/auth/read-session.ts';
import { safeCallbackPath } from '#server/contracts/callback-path.ts';
import { callerFor } from '#server/trpc/caller.ts';
import { getTranslations } from '../../_i18n/get-translations.ts';
import { SignInForm } from './_components/sign-in-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('sign-in'))('title') };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl } = await searchParams;
  const callbackPath = safeCallbackPath(typeof callbackUrl === 'string' ? callbackUrl : null);
  if (await isSignedIn()) redirect(callbackPath);
  return <SignInForm callbackPath={callbackPath} />;
}

async function isSignedIn(): Promise<boolean> {
  const claim = await readSession(await headers());
  if (claim === null) return false;
  const caller = await callerFor(claim);
  return caller.access.whoAmI().then(
    () => true,
    () => false,
  );
}
