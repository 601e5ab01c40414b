// One topic: where its messages go, its subscriptions, and publishing by hand.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../../_i18n/messages.tsx';
import { TopicPage } from './_components/topic-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('topics'))('one.waiting') };
}

type Props = { params: Promise<{ projectId: string; topicId: string }> };

export default async function OneTopicPage({ params }: Props) {
  const { projectId, topicId } = await params;
  return (
    <Messages areas={['topics', 'queues']}>
      <TopicPage projectId={projectId} topicId={topicId} />
    </Messages>
  );
}
