// The portal's home: the customer's applications.
import type { Metadata } from 'next';
import { Applications } from './_components/applications.tsx';

export const metadata: Metadata = { title: 'Applications' };

type Props = { params: Promise<{ projectId: string }> };

export default async function ApplicationsPage({ params }: Props) {
  return <Applications projectId={(await params).projectId} />;
}
