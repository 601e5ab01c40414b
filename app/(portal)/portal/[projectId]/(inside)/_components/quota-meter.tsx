'use client';
// One quota: how much of it is used, what is left, and where it is heading.
import { Badge, Group, Progress, Text } from '@mantine/core';
import { useLocale } from 'use-intl/react';
import { formatCount } from '#components/format/format-number.ts';
import type { OwnQuotaView } from '#server/contracts/portal.ts';
import { forecastWords, instantWords } from './forecast-words.ts';

const texts = {
  label: (name: string) => `Quota of ${name} used`,
  left: (remaining: string, limit: string) => `${remaining} of ${limit} left`,
  resets: (when: string) => `Starts over on ${when}.`,
  sandbox: 'Sandbox',
};

/** @param isNamed  false on the application's own page, where its name is known */
export function QuotaMeter({ quota, isNamed = true }: { quota: OwnQuotaView; isNamed?: boolean }) {
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
          {environment === 'sandbox' && (
            <Badge size="sm" variant="outline" color="gray" tt="none">
              {texts.sandbox}
            </Badge>
          )}
        </Group>
        <Text size="sm" fw={600} ff="text" data-remaining={remaining}>
          {texts.left(formatCount(remaining, locale), formatCount(limit, locale))}
        </Text>
      </Group>
      <Progress
        value={Math.min(100, (used / limit) * 100)}
        color={isTight ? 'orange' : 'sluice'}
        size="md"
        aria-label={texts.label(applicationName)}
      />
      <Text size="sm" mt={6} c={isTight ? 'var(--sluice-warn)' : 'dimmed'}>
        {forecastWords(quota, locale)} {forecast.kind !== 'spent' && texts.resets(instantWords(quota.endMs, locale))}
      </Text>
    </div>
  );
}
