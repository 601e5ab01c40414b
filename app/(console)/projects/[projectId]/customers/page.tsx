// The customers of a project.
import type { Metadata } from 'next';
import { CustomerList } from './_components/customer-list.tsx';

export const metadata: Metadata = { title: 'Customers' };

export default function CustomersPage() {
  return <CustomerList />;
}
