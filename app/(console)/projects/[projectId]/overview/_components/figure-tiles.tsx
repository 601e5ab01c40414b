'use client';
// The five figures of this moment. A dash while nothing is known, never a zero that was not measured.
import { useLocale, useTranslations } from 'use-intl/react';
import { formatCompact, formatPercent } from '#components/format/format-number.ts';
import { currentFigures } from '#components/live/live-series.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import { Figures } from '#components/page/figures.tsx';

export function FigureTiles({ window }: { window: LiveWindow }) {
  const t = useTranslations('overview.figures');
  const locale = useLocale();
  const now = currentFigures(window);
  const text = (value: number | undefined) => (value === undefined ? '–' : formatCompact(value, locale));
  return (
    <Figures
      figures={[
        { name: 'requests', label: t('requests'), text: text(now?.requestsPerSecond) },
        {
          name: 'refused',
          label: t('refused'),
          text: text(now?.refusedPerSecond),
          tone: now && now.refusedPerSecond > 0 ? 'warn' : undefined,
        },
        {
          name: 'errors',
          label: t('errors'),
          text: now ? formatPercent(now.errorRatio ?? 0, locale) : '–',
          tone: now && (now.errorRatio ?? 0) > 0 ? 'bad' : undefined,
        },
        { name: 'visible', label: t('visible'), text: text(now?.visible) },
        { name: 'inFlight', label: t('inFlight'), text: text(now?.inFlight) },
      ]}
    />
  );
}
