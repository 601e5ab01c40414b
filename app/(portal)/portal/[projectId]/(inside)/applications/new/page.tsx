// A new application: a name and one of the published plans.
import type { Metadata } from 'next';
import { NewApplication } from './_components/new-application.tsx';

export const metadata: Metadata = { title: 'New application' };

type Props = { params: Promise<{ projectId: string }> };

export default async function NewApplicationPage({ params }: Props) {
  return <NewApplication projectId={(await params).projectId} />;
}
