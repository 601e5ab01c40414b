// One queue: its charts, messages, redrive and settings.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../../_i18n/messages.tsx';
import { QueuePage } from './_components/queue-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('queues'))('one.waiting') };
}

type Props = { params: Promise<{ projectId: string; queueId: string }> };

export default async function OneQueuePage({ params }: Props) {
  const { projectId, queueId } = await params;
  return (
    <Messages areas={['queues']}>
      <QueuePage projectId={projectId} queueId={queueId} />
    </Messages>
  );
}
