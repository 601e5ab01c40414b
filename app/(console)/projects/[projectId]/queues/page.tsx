// The queues of a project.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { QueueList } from './_components/queue-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('queues'))('list.title') };
}

type Props = { params: Promise<{ projectId: string }> };

export default async function QueuesPage({ params }: Props) {
  return (
    <Messages areas={['queues']}>
      <QueueList projectId={(await params).projectId} />
    </Messages>
  );
}
