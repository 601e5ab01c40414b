'use client';
// Throttle and quota of a plan, each with a switch that takes it away. Fields `throttle` and `quota` of the form, below
// `path`.
import { Group, Stack, Switch } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import type { FormParts } from '../../forms/use-contract-form.ts';
import { NumberInput, Select } from '../../inputs/lazy-inputs.tsx';

/** @param path  before the fields' names: '' or e.g. `limit.` */
export function LimitFields({ form, path = '' }: { form: FormParts; path?: string }) {
  const t = useTranslations('plans.limits');
  const throttle = form.getInputProps(`${path}throttle`).value;
  const quota = form.getInputProps(`${path}quota`).value;
  return (
    <Stack gap="sm">
      <Switch
        label={t('throttle')}
        description={t('throttleHint')}
        checked={throttle !== null}
        onChange={(event) => form.setFieldValue(`${path}throttle`, event.currentTarget.checked ? { ratePerSecond: 10, burst: 20 } : null)}
      />
      {throttle !== null && (
        <Group grow align="flex-start">
          <NumberInput label={t('rate')} min={0} allowNegative={false} {...form.getInputProps(`${path}throttle.ratePerSecond`)} />
          <NumberInput label={t('burst')} min={1} allowDecimal={false} {...form.getInputProps(`${path}throttle.burst`)} />
        </Group>
      )}
      <Switch
        label={t('quota')}
        description={t('quotaHint')}
        checked={quota !== null}
        onChange={(event) => form.setFieldValue(`${path}quota`, event.currentTarget.checked ? { limit: 10_000, period: 'MONTH' } : null)}
      />
      {quota !== null && (
        <Group grow align="flex-start">
          <NumberInput
            label={t('quotaLimit')}
            min={1}
            allowDecimal={false}
            thousandSeparator=" "
            {...form.getInputProps(`${path}quota.limit`)}
          />
          <Select
            label={t('period')}
            allowDeselect={false}
            data={(['DAY', 'WEEK', 'MONTH'] as const).map((value) => ({ value, label: t(`periods.${value}`) }))}
            {...form.getInputProps(`${path}quota.period`)}
          />
        </Group>
      )}
    </Stack>
  );
}
