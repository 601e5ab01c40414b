// The frame of the portal's pages before sign-in: whose portal it is, one card, a line below.
import type { ReactNode } from 'react';
import { Logo } from '#components/brand/logo.tsx';
import classes from './door.module.css';

type Props = {
  /** Name of the portal. */
  title: string;
  children: ReactNode;
  /** The way to the other door, e.g. from sign-in to asking for an account. */
  foot?: ReactNode;
  /** What is good to know before one goes in; stands below the card. */
  more?: ReactNode;
};

export function Door({ title, children, foot, more }: Props) {
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <Logo size={32} />
          <span>{title}</span>
        </div>
        <div className={classes.card}>{children}</div>
        {foot !== undefined && <p className={classes.foot}>{foot}</p>}
        {more}
      </div>
    </main>
  );
}
