// The topics of a project.
import type { Metadata } from 'next';
import { TopicList } from './_components/topic-list.tsx';

export const metadata: Metadata = { title: 'Topics' };

type Props = { params: Promise<{ projectId: string }> };

export default async function TopicsPage({ params }: Props) {
  return <TopicList projectId={(await params).projectId} />;
}
