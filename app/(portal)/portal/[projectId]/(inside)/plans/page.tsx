// The plans on offer with their limits, and what going past them looks like.
import type { Metadata } from 'next';
import { Plans } from './_components/plans.tsx';

export const metadata: Metadata = { title: 'Plans' };

type Props = { params: Promise<{ projectId: string }> };

export default async function PlansPage({ params }: Props) {
  return <Plans projectId={(await params).projectId} />;
}
