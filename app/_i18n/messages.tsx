// Sends the texts of areas to the browser, for the client components below. Each layout or page names what it needs.
import type { ReactNode } from 'react';
import { MessagesProvider } from '#components/i18n/messages-provider.tsx';
import type { Area } from '#components/i18n/read-messages.ts';
import { readMessages } from '#components/i18n/read-messages.ts';
import { requestLocale } from './get-translations.ts';

export async function Messages({ areas, children }: { areas: readonly Area[]; children: ReactNode }) {
  return <MessagesProvider messages={readMessages(await requestLocale(), areas)}>{children}</MessagesProvider>;
}
