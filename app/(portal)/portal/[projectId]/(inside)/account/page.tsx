// The developer's own account: password and sessions.
import type { Metadata } from 'next';
import { Account } from './_components/account.tsx';

export const metadata: Metadata = { title: 'Account' };

export default function AccountPage() {
  return <Account />;
}
