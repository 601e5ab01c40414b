// The quiet frame around pages before the console: sign-in and choosing a password.
import type { ReactNode } from 'react';
import { Logo } from '#components/brand/logo.tsx';
import classes from './layout.module.css';

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <Logo size={36} />
          <span className={classes.name}>Sluice</span>
        </div>
        {children}
        <p className={classes.foot}>API gateway, queues and notifications on one Postgres</p>
      </div>
    </main>
  );
}
