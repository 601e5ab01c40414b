'use client';
// The API keys with the most requests of the last 15 minutes, and what the gateway refused them.
import { Table, Text } from '@mantine/core';
import { useId, useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { formatCount } from '#components/format/format-number.ts';
import { topKeys } from '#components/live/live-series.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import classes from './overview.module.css';

const keysShown = 6;

export function TopKeys({ window }: { window: LiveWindow }) {
  const t = useTranslations('overview.keys');
  const locale = useLocale();
  const titleId = useId();
  const keys = useMemo(() => topKeys(window, keysShown), [window]);
  const most = Math.max(1, ...keys.map((key) => key.requests));
  return (
    <section className={classes.card} aria-labelledby={titleId}>
      <h2 className={classes.cardTitle} id={titleId}>
        {t('title')}
      </h2>
      <p className={classes.note}>{t('note')}</p>
      {keys.length === 0 ? (
        <Text c="dimmed" size="sm" ta="center" py={72}>
          {t('none')}
        </Text>
      ) : (
        <Table fz="sm" verticalSpacing={5} className={classes.keys} tabularNums withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" fw={500} c="dimmed">
                {t('key')}
              </Table.Th>
              {[t('requests'), t('refused'), t('errors')].map((label) => (
                <Table.Th key={label} scope="col" ta="right" fw={500} c="dimmed">
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {keys.map((key) => (
              <Table.Tr key={key.keyId} data-key={key.keyId}>
                <Table.Td className={classes.keyCell}>
                  <Text size="sm" fw={500} truncate title={key.name}>
                    {key.name}
                  </Text>
                  <div className={classes.bar} style={{ width: `${(key.requests / most) * 100}%` }} />
                </Table.Td>
                <Table.Td ta="right">{formatCount(key.requests, locale)}</Table.Td>
                <Table.Td ta="right">{formatCount(key.throttled + key.quotaRefused, locale)}</Table.Td>
                <Table.Td ta="right">{formatCount(key.errors, locale)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}
