// The quiet frame around pages before the console: sign-in and choosing a password.
import type { ReactNode } from 'react';
import { Logo } from '#components/brand/logo.tsx';
import { getTranslations } from '../_i18n/get-translations.ts';
import { Messages } from '../_i18n/messages.tsx';
import classes from './layout.module.css';

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations('sign-in');
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <Logo size={36} />
          <span className={classes.name}>Sluice</span>
        </div>
        <Messages areas={['sign-in']}>{children}</Messages>
        <p className={classes.foot}>{t('tagline')}</p>
      </div>
    </main>
  );
}
