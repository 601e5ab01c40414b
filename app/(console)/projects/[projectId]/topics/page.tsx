// The topics of a project.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { TopicList } from './_components/topic-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('topics'))('list.title') };
}

type Props = { params: Promise<{ projectId: string }> };

export default async function TopicsPage({ params }: Props) {
  return (
    <Messages areas={['topics']}>
      <TopicList projectId={(await params).projectId} />
    </Messages>
  );
}
