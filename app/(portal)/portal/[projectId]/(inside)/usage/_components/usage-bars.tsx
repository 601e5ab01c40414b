'use client';
import { useLocale, useTranslations } from 'use-intl/react';
import { formatCount } from '#components/format/format-number.ts';
// Requests as stacked bars, one an hour or day, with the totals above and the same numbers as a table below. Plain SVG:
// a chart library would weigh more than the whole portal.
import { Table } from '#components/table/table.tsx';
import type { OwnUsagePoint } from '#server/contracts/portal.ts';
import classes from './usage-bars.module.css';

const series = [
  { key: 'served', color: 'var(--chart-blue)' },
  { key: 'failed', color: 'var(--chart-red)' },
  { key: 'throttled', color: 'var(--chart-amber)' },
  { key: 'quotaRefused', color: 'var(--chart-purple)' },
] as const;
/** Units of the drawing; it is stretched to the card. */
const [barWidth, plotHeight] = [10, 100];

type Props = { points: readonly OwnUsagePoint[]; range: 'hours' | 'days' };

export function UsageBars({ points, range }: Props) {
  const t = useTranslations('portal.usageBars');
  const locale = useLocale();
  const totalOf = (point: OwnUsagePoint) => series.reduce((sum, { key }) => sum + point[key], 0);
  const highest = Math.max(1, ...points.map(totalOf));
  const sums = series.map(({ key }) => points.reduce((sum, point) => sum + point[key], 0));
  return (
    <div>
      <ul className={classes.totals}>
        {series.map(({ key, color }, index) => (
          <li key={key} className={classes.total}>
            <span className={classes.swatch} style={{ background: color }} />
            {t(key)}
            <span className={classes.count} data-total={key}>
              {formatCount(sums[index] ?? 0, locale)}
            </span>
          </li>
        ))}
      </ul>
      <div className={classes.scale}>{formatCount(highest, locale)}</div>
      <svg
        className={classes.plot}
        viewBox={`0 0 ${points.length * barWidth} ${plotHeight}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('summary', { total: formatCount(sums[0] ?? 0, locale), highest: formatCount(highest, locale) })}
      >
        <path d={`M0 ${plotHeight - 0.25}H${points.length * barWidth}`} stroke="var(--chart-grid)" strokeWidth="0.5" />
        {points.map((point, index) => (
          <Bar key={point.atMs} point={point} left={index * barWidth} highest={highest} />
        ))}
      </svg>
      <div className={classes.axis}>
        {[points[0], points[Math.floor(points.length / 2)], points.at(-1)].map((point) =>
          point === undefined ? null : <span key={point.atMs}>{pointName(point.atMs, range, locale)}</span>,
        )}
      </div>
      <details className={classes.numbers}>
        <summary>{t('numbers')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <section className={classes.table} tabIndex={0} aria-label={t('numbers')}>
          <Table stickyHeader verticalSpacing={4} tabularNums>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('time')}</Table.Th>
                {series.map(({ key }) => (
                  <Table.Th key={key} scope="col" ta="right">
                    {t(key)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {points.toReversed().map((point) => (
                <Table.Tr key={point.atMs}>
                  <Table.Th scope="row" fw={400}>
                    {pointName(point.atMs, range, locale)}
                  </Table.Th>
                  {series.map(({ key }) => (
                    <Table.Td key={key} ta="right">
                      {formatCount(point[key], locale)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      </details>
    </div>
  );
}

function Bar({ point, left, highest }: { point: OwnUsagePoint; left: number; highest: number }) {
  let top = plotHeight;
  return series.map(({ key, color }) => {
    const height = (point[key] / highest) * plotHeight;
    if (height === 0) return null;
    top -= height;
    return <rect key={key} x={left + 1} y={top} width={barWidth - 2} height={height} fill={color} />;
  });
}

function pointName(atMs: number, range: 'hours' | 'days', locale: string): string {
  const day = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  const hour = { ...day, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Date(atMs).toLocaleString(locale, range === 'days' ? day : hour);
}
