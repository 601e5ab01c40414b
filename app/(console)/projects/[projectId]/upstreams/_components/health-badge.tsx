'use client';
// How an upstream is, in a word: a button that opens what is known of each endpoint.
import { Badge, Skeleton, UnstyledButton } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { type HealthSummary, summarizeHealth } from './summarize-health.ts';
import type { HealthAnswer } from './use-upstream-health.ts';

export function HealthBadge({ name, answer, onOpen }: { name: string; answer: HealthAnswer; onOpen: () => void }) {
  const t = useTranslations('upstreams.health');
  if (answer.kind === 'loading') return <Skeleton h={22} w={96} radius="xl" aria-busy="true" aria-label={t('loading', { name })} />;
  const summary = answer.kind === 'unknown' ? null : summarizeHealth(answer.health);
  const word = summary === null ? t('unknown') : wordOf(summary, t);
  return (
    <UnstyledButton onClick={onOpen} aria-label={`${t('open', { name })}: ${word}`}>
      <Badge variant="dot" color={summary?.color ?? 'gray'} style={{ cursor: 'pointer' }}>
        {word}
      </Badge>
    </UnstyledButton>
  );
}

function wordOf(summary: HealthSummary, t: ReturnType<typeof useTranslations<'upstreams.health'>>): string {
  switch (summary.kind) {
    case 'some':
      return t('some', { healthy: summary.healthy, count: summary.count });
    case 'circuit':
      return t(`circuit.${summary.condition}`);
    default:
      return t(`words.${summary.kind}`);
  }
}
