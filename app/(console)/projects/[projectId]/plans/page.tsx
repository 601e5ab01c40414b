// The usage plans of a project.
import type { Metadata } from 'next';
import { PlanList } from './_components/plan-list.tsx';

export const metadata: Metadata = { title: 'Usage plans' };

export default function PlansPage() {
  return <PlanList />;
}
