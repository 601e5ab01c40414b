'use client';
// The gateway's answer to a tried request: status, how long it took, why, and everything that came with it, as text.
import { Alert, Badge, Group, Stack, Text } from '@mantine/core';
import { useLocale, useTranslations } from 'use-intl/react';
import type { TriedRequest } from '#server/contracts/api.ts';
import { formatCount, formatMilliseconds } from '../../format/format-number.ts';
import { Table } from '../../table/table.tsx';
import { explainAnswer } from './explain-answer.ts';
import classes from './tried-answer.module.css';

export function TriedAnswer({ answer, sentKey }: { answer: TriedRequest; sentKey: boolean }) {
  const t = useTranslations('apis.try');
  const locale = useLocale();
  const { key, plan } = answer;
  const why = explainAnswer(answer, sentKey);
  const isGood = answer.status < 400;
  return (
    <Stack gap="sm" data-testid="answer" aria-live="polite">
      <Group gap="xs">
        <Badge size="lg" radius="sm" variant="outline" className={classes.status} data-good={isGood || undefined}>
          {answer.status}
        </Badge>
        <Text size="sm" c="dimmed">
          {formatMilliseconds(answer.durationMs, locale)}
        </Text>
        {answer.errorType !== null && <Badge variant="default">{answer.errorType}</Badge>}
      </Group>
      <Alert variant="light" color={isGood ? 'sluice' : 'orange'}>
        <Text size="sm" fw={650}>
          {t('whyTitle')}
        </Text>
        <Text size="sm">{t(`why.${why}`)}</Text>
        {key !== null && <Text size="sm">{t('whichKey', { name: key.name, last4: key.last4 })}</Text>}
        {plan !== null && <Text size="sm">{t('whichPlan', { name: plan.name, limits: limitsOf(plan) })}</Text>}
      </Alert>
      <Text size="sm" fw={600}>
        {t('answerHeaders')}
      </Text>
      <Table style={{ fontSize: 'var(--mantine-font-size-xs)' }} className={classes.headers} aria-label={t('answerHeaders')}>
        <Table.Tbody>
          {answer.headers.map(({ name, value }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: headers repeat, and never change place
            <Table.Tr key={`${name} ${index}`}>
              <Table.Th scope="row" fw={500}>
                {name}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" fw={600}>
        {t('answerBody')}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className={classes.body} tabIndex={0} aria-label={t('answerBody')}>
        {answer.body === '' ? t('noBody') : answer.body}
      </section>
      {answer.isBodyCut && (
        <Text size="xs" c="dimmed">
          {t('bodyCut')}
        </Text>
      )}
    </Stack>
  );

  function limitsOf({ throttle, quota }: NonNullable<TriedRequest['plan']>): string {
    const parts = [
      throttle && t('throttleOf', { rate: formatCount(throttle.ratePerSecond, locale), burst: formatCount(throttle.burst, locale) }),
      quota && t('quotaOf', { limit: formatCount(quota.limit, locale), period: t(`periods.${quota.period}`) }),
    ];
    const said = parts.filter((part) => part !== null);
    return said.length === 0 ? t('noLimit') : said.join(', ');
  }
}
