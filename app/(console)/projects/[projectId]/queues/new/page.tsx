// Creates a queue.
import type { Metadata } from 'next';
import { CreateQueueForm } from '../_components/create-queue-form.tsx';

export const metadata: Metadata = { title: 'Create queue' };

type Props = { params: Promise<{ projectId: string }> };

export default async function NewQueuePage({ params }: Props) {
  return <CreateQueueForm projectId={(await params).projectId} />;
}
