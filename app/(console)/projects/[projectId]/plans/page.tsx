// The usage plans of a project.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { PlanList } from './_components/plan-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('plans'))('title') };
}

export default function PlansPage() {
  return (
    <Messages areas={['plans']}>
      <PlanList />
    </Messages>
  );
}
