// One API: its routes, stages, deployments, and a request to try.
import type { Metadata } from 'next';
import { ApiPage } from './_components/api-page.tsx';

export const metadata: Metadata = { title: 'API' };

type Props = { params: Promise<{ apiId: string }> };

export default async function OneApiPage({ params }: Props) {
  const { apiId } = await params;
  return <ApiPage apiId={apiId} />;
}
