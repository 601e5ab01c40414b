// One customer: its keys and what they used.
import type { Metadata } from 'next';
import { CustomerPage } from './_components/customer-page.tsx';

export const metadata: Metadata = { title: 'Customer' };

type Props = { params: Promise<{ customerId: string }> };

export default async function OneCustomerPage({ params }: Props) {
  const { customerId } = await params;
  return <CustomerPage customerId={customerId} />;
}
