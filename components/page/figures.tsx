// Figures of a page side by side, each with its name above it: one row where there is room, else rows of like length.
import type { CSSProperties } from 'react';
import classes from './figures.module.css';

export type Figure = {
  name: string;
  label: string;
  /** As it is shown; a dash for what is not known. */
  text: string;
  tone?: 'warn' | 'bad' | undefined;
  /** Says more to whoever points at it. */
  title?: string;
};

export function Figures({ figures }: { figures: readonly Figure[] }) {
  // No figure is to stand alone in the last row.
  const perRow = figures.length % 4 === 1 ? 3 : 4;
  return (
    <dl className={classes.figures} style={{ '--per-row': perRow } as CSSProperties} data-many={figures.length > 5 || undefined}>
      {figures.map(({ name, label, text, tone, title }) => (
        <div key={name} className={classes.figure} title={title}>
          <dt className={classes.label}>{label}</dt>
          <dd className={classes.value} data-figure={name} data-tone={tone}>
            {text}
          </dd>
        </div>
      ))}
    </dl>
  );
}
