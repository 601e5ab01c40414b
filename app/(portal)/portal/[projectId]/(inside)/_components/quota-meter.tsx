'use client';
// One quota: how much of it is used, what is left, and where it is heading.
import { Badge, Group, Progress, Text } from '@mantine/core';
import { useLocale, useTranslations } from 'use-intl/react';
import { formatCount } from '#components/format/format-number.ts';
import type { OwnQuotaView } from '#server/contracts/portal.ts';
import { forecastWords, instantWords } from './forecast-words.ts';

/** @param isNamed  false on the application's own page, where its name is known */
export function QuotaMeter({ quota, isNamed = true }: { quota: OwnQuotaView; isNamed?: boolean }) {
  const t = useTranslations('portal.quotaMeter');
  const forecastTexts = useTranslations('portal.forecast');
  const locale = useLocale();
  const { used, limit, remaining, applicationName, environment, forecast } = quota;
  const isTight = forecast.kind === 'spent' || forecast.kind === 'runs-out';
  return (
    <div data-quota={environment}>
      <Group justify="space-between" gap="xs" mb={6}>
        <Group gap={8}>
          {isNamed && (
            <Text size="sm" fw={600}>
              {applicationName}
            </Text>
          )}
          {(environment === 'sandbox' || !isNamed) && (
            <Badge size="sm" variant="outline" color="gray" tt="none">
              {t(environment)}
            </Badge>
          )}
        </Group>
        <Text size="sm" fw={600} ff="text" data-remaining={remaining}>
          {t('left', { remaining: formatCount(remaining, locale), limit: formatCount(limit, locale) })}
        </Text>
      </Group>
      <Progress
        value={Math.min(100, (used / limit) * 100)}
        color={isTight ? 'orange' : 'sluice'}
        size="md"
        aria-label={t('label', { name: applicationName })}
      />
      <Text size="sm" mt={6} c={isTight ? 'var(--sluice-warn)' : 'dimmed'}>
        {forecastWords(quota, forecastTexts, locale)}{' '}
        {forecast.kind !== 'spent' && t('resets', { when: instantWords(quota.endMs, locale) })}
      </Text>
    </div>
  );
}
