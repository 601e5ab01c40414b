'use client';
import { useTranslations } from 'use-intl/react';
import type { SeriesRow } from '../live/live-series.ts';
// The data of a chart as a table, newest first: a line a minute for seconds, else a line a row.
import { Table } from '../table/table.tsx';
import classes from './chart.module.css';
import type { ChartSeries } from './chart-series.ts';
import { meanByMinute } from './mean-by-minute.ts';
import { clockTime, stepLabel } from './time-axis.ts';

type Props = {
  title: string;
  rows: readonly SeriesRow[];
  series: readonly ChartSeries[];
  formatValue: (value: number) => string;
  locale: string;
  stepSeconds: number;
};

export function ChartTable({ title, rows, series, formatValue, locale, stepSeconds }: Props) {
  const t = useTranslations('states.chart');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes.table} tabIndex={0} aria-label={stepSeconds === 1 ? t('meanOfMinutes', { title }) : title}>
      <Table stickyHeader verticalSpacing={4} tabularNums>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{stepSeconds === 1 ? t('minute') : t('time')}</Table.Th>
            {series.map((one) => (
              <Table.Th key={one.key} scope="col" ta="right">
                {one.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {meanByMinute(
            rows,
            series.map((one) => one.key),
          ).map((minute) => (
            <Table.Tr key={minute.atMs}>
              <Table.Th scope="row" fw={400}>
                {stepSeconds === 1 ? clockTime(minute.atMs, locale, false) : stepLabel(minute.atMs, locale, stepSeconds)}
              </Table.Th>
              {minute.means.map((mean, index) => (
                <Table.Td key={series[index]?.key} ta="right">
                  {mean === null ? t('noData') : formatValue(mean)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
