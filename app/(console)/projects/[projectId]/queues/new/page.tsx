// Creates a queue.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../../_i18n/messages.tsx';
import { CreateQueueForm } from '../_components/create-queue-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('queues'))('create.title') };
}

type Props = { params: Promise<{ projectId: string }> };

export default async function NewQueuePage({ params }: Props) {
  return (
    <Messages areas={['queues']}>
      <CreateQueueForm projectId={(await params).projectId} />
    </Messages>
  );
}
