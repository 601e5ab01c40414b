'use client';
// What the gateway knows of each endpoint of an upstream, and of its circuit; it follows what happens while it is open.
import { Badge, Code, Divider, Group, Stack, Text } from '@mantine/core';
import { useLocale, useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { formatSecond } from '#components/format/format-time.ts';
import { ErrorState } from '#components/states/error-state.tsx';
import type { UpstreamHealth } from '#server/contracts/upstream-health.ts';
import type { HealthAnswer } from './use-upstream-health.ts';

type Props = { name: string | null; answerOf: (name: string) => HealthAnswer; onClose: () => void };

export function HealthDialog({ name, answerOf, onClose }: Props) {
  const t = useTranslations('upstreams.health');
  return (
    <Dialog opened={name !== null} onClose={onClose} title={t('title', { name: name ?? '' })} size="lg">
      {name !== null && (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t('subtitle')}
          </Text>
          <Answer answer={answerOf(name)} />
        </Stack>
      )}
    </Dialog>
  );
}

function Answer({ answer }: { answer: HealthAnswer }) {
  const t = useTranslations('upstreams.health');
  if (answer.kind === 'unknown') return <ErrorState error={answer.error} />;
  if (answer.kind === 'loading') return null;
  const { health } = answer;
  if (health === null) return <Text size="sm">{t('waitingText')}</Text>;
  if (!health.isUsable) return <Text size="sm">{t('unusableText')}</Text>;
  return (
    <>
      <Circuit health={health} />
      {health.endpoints.map((endpoint) => (
        <Endpoint key={endpoint.url} endpoint={endpoint} threads={health.threads} />
      ))}
    </>
  );
}

const circuitColors = { open: 'red', 'half-open': 'yellow', closed: 'green' } as const;
const conditionColors = { healthy: 'green', ejected: 'yellow', 'failing-checks': 'red' } as const;

function Circuit({ health: { circuit, threads } }: { health: UpstreamHealth }) {
  const t = useTranslations('upstreams.health');
  const since = useSince();
  const { condition } = circuit;
  if (condition === 'off') return null;
  return (
    <Stack gap={4} data-testid="circuit">
      <Group gap="xs">
        <Badge variant="dot" color={circuitColors[condition]}>
          {t(`circuit.${condition}`)}
        </Badge>
        {condition !== 'closed' && <Text size="sm">{since(circuit, threads)}</Text>}
      </Group>
      <Text size="sm" c="dimmed">
        {t(`circuitHints.${condition}`)}
      </Text>
      <Divider mt="xs" />
    </Stack>
  );
}

function Endpoint({ endpoint, threads }: { endpoint: UpstreamHealth['endpoints'][number]; threads: number }) {
  const t = useTranslations('upstreams.health');
  const locale = useLocale();
  const since = useSince();
  const { url, condition, lastError, inFlight } = endpoint;
  return (
    <Stack gap={4} data-testid="endpoint">
      <Group gap="xs" justify="space-between">
        <Text fw={550} style={{ overflowWrap: 'anywhere' }}>
          {url}
        </Text>
        <Badge variant="dot" color={conditionColors[condition]}>
          {t(`conditions.${condition}`)}
        </Badge>
      </Group>
      <Text size="sm">{`${since(endpoint, threads)} · ${t('inFlight', { count: inFlight })}`}</Text>
      {condition !== 'healthy' && (
        <Text size="sm" c="dimmed">
          {t(`conditionHints.${condition}`)}
        </Text>
      )}
      {lastError === null ? (
        <Text size="sm" c="dimmed">
          {t('noError')}
        </Text>
      ) : (
        <Text size="sm" c="dimmed" component="div">
          {t('lastError', { instant: formatSecond(lastError.atMs, locale) })}{' '}
          <Code style={{ overflowWrap: 'anywhere' }}>{lastError.reason}</Code>
        </Text>
      )}
    </Stack>
  );
}

/** @returns since when, and in how many of the threads when it is not in all */
function useSince() {
  const t = useTranslations('upstreams.health');
  const locale = useLocale();
  return (opinion: { threads: number; sinceMs: number | null }, count: number): string => {
    const since = opinion.sinceMs === null ? t('fromStart') : t('since', { instant: formatSecond(opinion.sinceMs, locale) });
    return opinion.threads === count ? since : `${since} · ${t('threads', { threads: opinion.threads, count })}`;
  };
}
