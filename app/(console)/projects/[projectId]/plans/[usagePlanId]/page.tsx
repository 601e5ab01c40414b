// One usage plan and the keys bound to it.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../../_i18n/messages.tsx';
import { PlanPage } from '../_components/plan-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('plans'))('title') };
}

type Props = { params: Promise<{ usagePlanId: string }> };

export default async function OnePlanPage({ params }: Props) {
  const { usagePlanId } = await params;
  return (
    <Messages areas={['plans']}>
      <PlanPage usagePlanId={usagePlanId} />
    </Messages>
  );
}
