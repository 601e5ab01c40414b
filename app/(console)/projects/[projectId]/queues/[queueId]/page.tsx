// One queue: its charts, messages, redrive and settings.
import type { Metadata } from 'next';
import { QueuePage } from './_components/queue-page.tsx';

export const metadata: Metadata = { title: 'Queue' };

type Props = { params: Promise<{ projectId: string; queueId: string }> };

export default async function OneQueuePage({ params }: Props) {
  const { projectId, queueId } = await params;
  return <QueuePage projectId={projectId} queueId={queueId} />;
}
