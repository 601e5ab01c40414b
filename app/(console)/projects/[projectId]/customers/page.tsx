// The customers of a project.
import type { Metadata } from 'next';
import { getTranslations } from '../../../../_i18n/get-translations.ts';
import { Messages } from '../../../../_i18n/messages.tsx';
import { CustomerList } from './_components/customer-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('customers'))('title') };
}

export default function CustomersPage() {
  return (
    <Messages areas={['customers']}>
      <CustomerList />
    </Messages>
  );
}
