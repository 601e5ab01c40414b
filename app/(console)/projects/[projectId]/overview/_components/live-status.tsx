'use client';
// Whether the charts are moving, in words. Announced to screen readers when it changes, not every second.
import { VisuallyHidden } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { formatDuration } from '#components/format/format-number.ts';
import type { LiveConnection } from '#components/hooks/use-live-ticks.ts';
import classes from './live-status.module.css';

export function LiveStatus({ connection }: { connection: LiveConnection }) {
  const t = useTranslations('overview.live');
  return (
    <div className={classes.pill} data-kind={connection.kind} data-testid="live-status">
      <span className={classes.dot} aria-hidden="true" />
      <span aria-hidden="true">{visibleText(t, connection)}</span>
      <VisuallyHidden role="status">{spokenText(t, connection)}</VisuallyHidden>
    </div>
  );
}

type LiveTexts = ReturnType<typeof useTranslations<'overview.live'>>;

function visibleText(t: LiveTexts, connection: LiveConnection): string {
  switch (connection.kind) {
    case 'connecting':
      return t('connecting');
    case 'live':
      return t('live');
    case 'reconnecting':
      return t('reconnecting', { duration: formatDuration(connection.seconds) });
  }
}

function spokenText(t: LiveTexts, connection: LiveConnection): string {
  switch (connection.kind) {
    case 'connecting':
      return t('spokenConnecting');
    case 'live':
      return t('spokenLive');
    case 'reconnecting':
      return t('spokenReconnecting');
  }
}
