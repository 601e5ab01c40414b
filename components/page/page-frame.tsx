'use client';
// The frame of a console page's content: where it lies (links back), its title, a sentence, and its main actions.
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl/react';
import { PageLink } from '../navigation/page-link.tsx';
import classes from './page-frame.module.css';

type Props = {
  title: string;
  subtitle?: ReactNode;
  /** Pages above this one, outermost first. */
  trail?: readonly { label: string; href: string }[];
  actions?: ReactNode;
  children: ReactNode;
};

export function PageFrame({ title, subtitle, trail = [], actions, children }: Props) {
  const t = useTranslations('states');
  return (
    <div className={classes.page}>
      {trail.length > 0 && (
        <nav aria-label={t('breadcrumbs')} className={classes.trail}>
          <ol className={classes.steps}>
            {trail.map(({ label, href }) => (
              <li key={href} className={classes.step}>
                <PageLink href={href} className={classes.link}>
                  {label}
                </PageLink>
                <span aria-hidden="true">/</span>
              </li>
            ))}
            <li className={classes.here} aria-current="page">
              {title}
            </li>
          </ol>
        </nav>
      )}
      <header className={classes.head}>
        <div className={classes.titles}>
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {subtitle !== undefined && <div className={classes.subtitle}>{subtitle}</div>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
