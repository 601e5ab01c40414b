'use client';
// A list of the control plane: searched and paged on the server, with its loading, empty, error and data states. A table
// on wide screens; on narrow ones every row becomes a card with the columns' names beside the values.
import { Button, Group, Skeleton, Text, VisuallyHidden } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Page } from '#server/contracts/page.ts';
import { ErrorState } from '../states/error-state.tsx';
import { Table } from '../table/table.tsx';
import classes from './data-table.module.css';
import { SearchField } from './search-field.tsx';
import type { ListState } from './use-list-state.ts';

export type Column<Row> = {
  key: string;
  /** Head of the column and, on narrow screens, name of the value. Empty for a column of buttons. */
  label: string;
  render(row: Row): ReactNode;
  /** Numbers stand at the end of their column. */
  isNumber?: boolean;
};

/** The part of a query that the table looks at; give queries `placeholderData: keepPreviousData`. */
type ListQuery<Row> = {
  data: Page<Row> | undefined;
  isError: boolean;
  error: unknown;
  isPlaceholderData: boolean;
  refetch(): unknown;
};

type Props<Row> = {
  /** Names the table for screen readers, e.g. "API keys". */
  label: string;
  /** The first column names the row: the card's title on narrow screens. */
  columns: readonly Column<Row>[];
  query: ListQuery<Row>;
  rowKey(row: Row): string;
  list: ListState;
  /** Placeholder of the search field; absent leaves the field out. */
  searchLabel?: string;
  /** Filters beside the search field. */
  filters?: ReactNode;
  /** Names of those of them, in the list's state, that leave rows out now. */
  filtersSet?: readonly string[];
  /** Shown when the list holds nothing and nothing narrows it (EmptyState). */
  empty: ReactNode;
};

export function DataTable<Row>({ label, columns, query, rowKey, list, searchLabel, filters, filtersSet = [], empty }: Props<Row>) {
  const t = useTranslations('states.list');
  const { data } = query;
  const isEmpty = data !== undefined && data.items.length === 0 && !list.hasPrevious;
  const isUntouched = isEmpty && list.search === '' && filtersSet.length === 0;
  const hasTools = (searchLabel !== undefined && !isUntouched) || filters !== undefined;
  return (
    <div className={classes.root}>
      {hasTools && (
        <div className={classes.tools}>
          {searchLabel !== undefined && !isUntouched && <SearchField label={searchLabel} value={list.search} onChange={list.setSearch} />}
          {filters}
        </div>
      )}
      {query.isError && data === undefined ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : isUntouched ? (
        empty
      ) : isEmpty ? (
        <div className={classes.nothing}>
          <Text c="dimmed">{list.search === '' ? t('nothingFiltered') : t('nothing', { search: list.search })}</Text>
          <Button variant="default" size="xs" onClick={() => list.clear(filtersSet)}>
            {filtersSet.length === 0 ? t('clear') : t('clearAll')}
          </Button>
        </div>
      ) : (
        <Rows label={label} columns={columns} rows={data?.items} rowKey={rowKey} isStale={query.isPlaceholderData} />
      )}
      {data !== undefined && (list.hasPrevious || data.nextCursor !== null) && (
        <Group component="nav" aria-label={t('pages', { label })} justify="flex-end" gap="xs" p="sm">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconChevronLeft size={14} aria-hidden />}
            disabled={!list.hasPrevious}
            onClick={list.showPrevious}
          >
            {t('previous')}
          </Button>
          <Button
            variant="default"
            size="xs"
            rightSection={<IconChevronRight size={14} aria-hidden />}
            disabled={data.nextCursor === null || query.isPlaceholderData}
            onClick={() => data.nextCursor !== null && list.showNext(data.nextCursor)}
          >
            {t('next')}
          </Button>
        </Group>
      )}
    </div>
  );
}

/** The frame around rows that no DataTable holds. */
export function TableCard({ children }: { children: ReactNode }) {
  return <div className={classes.root}>{children}</div>;
}

type RowsProps<Row> = {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[] | undefined;
  rowKey(row: Row): string;
  isStale?: boolean;
};

/**
 * The table alone, for rows that are all there already. Roles are written out: browsers forget a table's meaning when
 * CSS lays it out as cards.
 *
 * @param props  `rows` undefined while they are awaited
 */
export function Rows<Row>({ label, columns, rows, rowKey, isStale = false }: RowsProps<Row>) {
  const t = useTranslations('states.list');
  return (
    <Table
      className={classes.table}
      role="table"
      aria-label={label}
      aria-busy={rows === undefined || isStale}
      data-stale={isStale || undefined}
    >
      <Table.Thead role="rowgroup" className={classes.head}>
        <Table.Tr role="row">
          {columns.map((column) => (
            <Table.Th
              key={column.key}
              role="columnheader"
              scope="col"
              className={classes.headCell}
              data-number={column.isNumber || column.label === '' || undefined}
            >
              {column.label === '' ? <VisuallyHidden>{t('actions')}</VisuallyHidden> : column.label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {rows === undefined
          ? waitingRows.map((row) => (
              <Table.Tr role="row" key={row} className={classes.row}>
                {columns.map((column) => (
                  <Table.Td role="cell" key={column.key} className={classes.cell}>
                    <Skeleton h={14} my={4} maw={140} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))
          : rows.map((row) => (
              <Table.Tr role="row" key={rowKey(row)} className={classes.row} data-row={rowKey(row)}>
                {columns.map((column) => (
                  <Table.Td
                    role="cell"
                    key={column.key}
                    className={classes.cell}
                    data-label={column.label}
                    data-number={column.isNumber || column.label === '' || undefined}
                  >
                    {column.render(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
      </Table.Tbody>
    </Table>
  );
}

const waitingRows = ['first', 'second', 'third', 'fourth'];
