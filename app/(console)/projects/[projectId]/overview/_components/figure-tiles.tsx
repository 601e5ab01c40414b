'use client';
import { useLocale, useTranslations } from 'use-intl/react';
// The five figures of this moment. A dash while nothing is known, never a zero that was not measured.
import { formatCompact, formatPercent } from '#components/format/format-number.ts';
import { currentFigures } from '#components/live/live-series.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import classes from './overview.module.css';

export function FigureTiles({ window }: { window: LiveWindow }) {
  const t = useTranslations('overview.figures');
  const locale = useLocale();
  const figures = currentFigures(window);
  const tiles = [
    { name: 'requests', label: t('requests'), text: figures && formatCompact(figures.requestsPerSecond, locale) },
    {
      name: 'refused',
      label: t('refused'),
      text: figures && formatCompact(figures.refusedPerSecond, locale),
      tone: figures && figures.refusedPerSecond > 0 ? 'warn' : undefined,
    },
    {
      name: 'errors',
      label: t('errors'),
      text: figures && formatPercent(figures.errorRatio ?? 0, locale),
      tone: figures && (figures.errorRatio ?? 0) > 0 ? 'bad' : undefined,
    },
    { name: 'visible', label: t('visible'), text: figures && formatCompact(figures.visible, locale) },
    { name: 'inFlight', label: t('inFlight'), text: figures && formatCompact(figures.inFlight, locale) },
  ];
  return (
    <dl className={classes.tiles}>
      {tiles.map(({ name, label, text, tone }) => (
        <div key={name} className={classes.tile}>
          <dt className={classes.tileLabel}>{label}</dt>
          <dd className={classes.tileValue} data-figure={name} data-tone={tone}>
            {text ?? '–'}
          </dd>
        </div>
      ))}
    </dl>
  );
}
