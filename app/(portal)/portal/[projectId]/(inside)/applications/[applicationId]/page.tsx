// One application: its keys, how to call with them, and its share.
import type { Metadata } from 'next';
import { Application } from './_components/application.tsx';

export const metadata: Metadata = { title: 'Application' };

type Props = { params: Promise<{ projectId: string; applicationId: string }> };

export default async function ApplicationPage({ params }: Props) {
  const { projectId, applicationId } = await params;
  return <Application projectId={projectId} applicationId={applicationId} />;
}
