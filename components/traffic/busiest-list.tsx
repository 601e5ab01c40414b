'use client';
// The keys or customers with the most requests, and what came of them.
import { Anchor, Skeleton, Text } from '@mantine/core';
import { useId } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { formatCount } from '../format/format-number.ts';
import { PageLink } from '../navigation/page-link.tsx';
import { Table } from '../table/table.tsx';
import classes from './traffic.module.css';

export type BusyRow = { subjectId: string; name: string; requests: number; refused: number; errors: number };

type Props = {
  title: string;
  note: string;
  /** Head of the first column, e.g. "Key". */
  nameLabel: string;
  emptyText: string;
  /** Undefined while awaited. */
  rows: readonly BusyRow[] | undefined;
  hrefOf: (row: BusyRow) => string;
};

export function BusiestList({ title, note, nameLabel, emptyText, rows, hrefOf }: Props) {
  const t = useTranslations('traffic.busiest');
  const locale = useLocale();
  const titleId = useId();
  const most = Math.max(1, ...(rows ?? []).map((row) => row.requests));
  return (
    <section className={classes.card} aria-labelledby={titleId}>
      <h2 className={classes.cardTitle} id={titleId}>
        {title}
      </h2>
      <p className={classes.note}>{note}</p>
      {rows === undefined ? (
        <Skeleton h={180} radius="md" aria-busy="true" />
      ) : rows.length === 0 ? (
        <Text c="dimmed" size="sm" ta="center" py={72}>
          {emptyText}
        </Text>
      ) : (
        <Table verticalSpacing={5} className={classes.list} tabularNums withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" fw={500} c="dimmed">
                {nameLabel}
              </Table.Th>
              {[t('requests'), t('refused'), t('errors')].map((label) => (
                <Table.Th key={label} scope="col" ta="right" fw={500} c="dimmed">
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.subjectId} data-key={row.subjectId}>
                <Table.Td className={classes.nameCell}>
                  <Anchor component={PageLink} href={hrefOf(row)} size="sm" fw={500} c="inherit" truncate display="block" title={row.name}>
                    {row.name}
                  </Anchor>
                  <div className={classes.bar} style={{ width: `${(row.requests / most) * 100}%` }} />
                </Table.Td>
                <Table.Td ta="right">{formatCount(row.requests, locale)}</Table.Td>
                <Table.Td ta="right">{formatCount(row.refused, locale)}</Table.Td>
                <Table.Td ta="right">{formatCount(row.errors, locale)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}
