'use client';
// Where the quotas of a customer or a key stand in their running periods: the ledger's number, the plan's limit.
import { Button, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { formatCount } from '../../format/format-number.ts';
import { Instant } from '../../format/instant.tsx';
import { useProject } from '../../hooks/use-project.ts';
import { useTrpc } from '../../trpc/trpc.ts';

const refreshMs = 5_000;
/** Shown at first, those nearest to their end: a customer may have hundreds of keys. */
const shownMax = 5;

type Props = { customerId?: string; keyId?: string };

export function QuotaLines({ customerId, keyId }: Props) {
  const t = useTranslations('usage');
  const locale = useLocale();
  const trpc = useTrpc();
  const { projectId } = useProject();
  const filter = { projectId, ...(customerId === undefined ? {} : { customerId }), ...(keyId === undefined ? {} : { keyId }) };
  const { data } = useQuery(trpc.usage.quotas.queryOptions(filter, { refetchInterval: refreshMs }));
  const names = useKeyNames({ customerId, keyId });
  const [isAll, setIsAll] = useState(false);
  if (!data || data.length === 0) return null;
  const nearestFirst = data.toSorted((one, other) => other.used / other.limit - one.used / one.limit);
  return (
    <Stack gap="sm" mt="lg">
      <Text size="sm" fw={600}>
        {t('quotas')}
      </Text>
      {(isAll ? nearestFirst : nearestFirst.slice(0, shownMax)).map((quota) => (
        <div key={`${quota.planId} ${quota.keyId}`} data-quota-used={quota.used}>
          <Text size="sm">{names.get(quota.keyId) ?? quota.keyId}</Text>
          <Progress
            value={(quota.used / quota.limit) * 100}
            aria-label={names.get(quota.keyId) ?? quota.keyId}
            color={quota.remaining === 0 ? 'red' : 'sluice'}
          />
          <Text size="xs" c="dimmed">
            {t.rich('quotaLine', {
              used: formatCount(quota.used, locale),
              limit: formatCount(quota.limit, locale),
              remaining: formatCount(quota.remaining, locale),
              end: () => <Instant atMs={quota.endMs} />,
            })}
          </Text>
        </div>
      ))}
      {data.length > shownMax && (
        <Button variant="subtle" size="compact-sm" onClick={() => setIsAll(!isAll)} aria-expanded={isAll} style={{ alignSelf: 'start' }}>
          {isAll ? t('fewQuotas', { count: String(shownMax) }) : t('allQuotas', { count: formatCount(data.length, locale) })}
        </Button>
      )}
    </Stack>
  );
}

function useKeyNames({ customerId, keyId }: { customerId: string | undefined; keyId: string | undefined }): ReadonlyMap<string, string> {
  const trpc = useTrpc();
  const { projectId } = useProject();
  const isOne = keyId !== undefined;
  const one = useQuery(trpc.apiKeys.get.queryOptions({ projectId, apiKeyId: keyId ?? '' }, { enabled: isOne }));
  const several = useQuery(
    trpc.apiKeys.list.queryOptions({ projectId, limit: 200, ...(customerId === undefined ? {} : { customerId }) }, { enabled: !isOne }),
  );
  const keys = isOne ? (one.data === undefined ? [] : [one.data]) : (several.data?.items ?? []);
  return new Map(keys.map((key) => [key.apiKeyId, key.name]));
}
