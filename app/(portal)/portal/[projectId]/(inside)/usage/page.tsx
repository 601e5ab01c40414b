// What the customer used, by hour and day, and where its quotas stand.
import type { Metadata } from 'next';
import { Usage } from './_components/usage.tsx';

export const metadata: Metadata = { title: 'Usage' };

export default function UsagePage() {
  return <Usage />;
}
