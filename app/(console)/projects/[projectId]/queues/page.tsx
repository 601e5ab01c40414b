// The queues of a project.
import type { Metadata } from 'next';
import { QueueList } from './_components/queue-list.tsx';

export const metadata: Metadata = { title: 'Queues' };

type Props = { params: Promise<{ projectId: string }> };

export default async function QueuesPage({ params }: Props) {
  return <QueueList projectId={(await params).projectId} />;
}
