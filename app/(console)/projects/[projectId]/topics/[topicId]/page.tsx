// One topic: where its messages go, its subscriptions, and publishing by hand.
import type { Metadata } from 'next';
import { TopicPage } from './_components/topic-page.tsx';

export const metadata: Metadata = { title: 'Topic' };

type Props = { params: Promise<{ projectId: string; topicId: string }> };

export default async function OneTopicPage({ params }: Props) {
  const { projectId, topicId } = await params;
  return <TopicPage projectId={projectId} topicId={topicId} />;
}
