// One customer: its keys and what they used.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../../_i18n/messages.tsx';
import { CustomerPage } from './_components/customer-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('customers'))('one') };
}

type Props = { params: Promise<{ customerId: string }> };

export default async function OneCustomerPage({ params }: Props) {
  const { customerId } = await params;
  return (
    <Messages areas={['customers', 'plans', 'traffic', 'usage']}>
      <CustomerPage customerId={customerId} />
    </Messages>
  );
}
