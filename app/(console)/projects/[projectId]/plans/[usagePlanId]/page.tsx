// One usage plan and the keys bound to it.
import type { Metadata } from 'next';
import { PlanPage } from '../_components/plan-page.tsx';

export const metadata: Metadata = { title: 'Usage plan' };

type Props = { params: Promise<{ usagePlanId: string }> };

export default async function OnePlanPage({ params }: Props) {
  const { usagePlanId } = await params;
  return <PlanPage usagePlanId={usagePlanId} />;
}
