'use client';
// Whether the charts are moving, in words. Announced to screen readers when it changes, not every second.
import { VisuallyHidden } from '@mantine/core';
import { formatDuration } from '#components/format/format-number.ts';
import type { LiveConnection } from '#components/hooks/use-live-ticks.ts';
import classes from './live-status.module.css';

export function LiveStatus({ connection }: { connection: LiveConnection }) {
  return (
    <div className={classes.pill} data-kind={connection.kind} data-testid="live-status">
      <span className={classes.dot} aria-hidden="true" />
      <span aria-hidden="true">{visibleText(connection)}</span>
      <VisuallyHidden role="status">{spokenText(connection)}</VisuallyHidden>
    </div>
  );
}

function visibleText(connection: LiveConnection): string {
  switch (connection.kind) {
    case 'connecting':
      return 'Connecting…';
    case 'live':
      return 'Live';
    case 'reconnecting':
      return `Reconnecting… no data for ${formatDuration(connection.seconds)}`;
  }
}

function spokenText(connection: LiveConnection): string {
  switch (connection.kind) {
    case 'connecting':
      return 'Connecting to live data';
    case 'live':
      return 'Live data is arriving';
    case 'reconnecting':
      return 'Live data has stopped, reconnecting';
  }
}
