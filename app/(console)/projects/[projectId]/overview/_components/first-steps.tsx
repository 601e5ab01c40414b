'use client';
// The overview before there is much to see: lines that fill it, with this house's addresses and whatever the project already has.
import { Skeleton, Text, Title } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { CommandLine } from '#components/states/command-line.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { OwnKeysNote } from '#components/states/own-keys-note.tsx';
import { firstCommands } from './first-commands.ts';
import classes from './overview.module.css';
import type { FirstStepsInput } from './use-first-steps.ts';
import { useFirstSteps } from './use-first-steps.ts';

export function FirstSteps({ projectId }: { projectId: string }) {
  const steps = useFirstSteps(projectId);
  if (steps.kind === 'loading') return <Skeleton h={320} radius="lg" aria-busy="true" />;
  if (steps.kind === 'failed') {
    return (
      <section className={classes.card}>
        <ErrorState error={steps.error} onRetry={steps.retry} />
      </section>
    );
  }
  return <Steps input={steps.input} />;
}

function Steps({ input }: { input: FirstStepsInput }) {
  const t = useTranslations('overview.first');
  const isFirst = input.accountId === input.endpoints.firstAccountId;
  const commands = firstCommands({ ...input, host: globalThis.location?.hostname ?? 'localhost' });
  return (
    <section className={`${classes.card} ${classes.firstSteps}`} aria-labelledby="first-steps">
      <Title order={2} id="first-steps">
        {t('title')}
      </Title>
      <Text c="dimmed" size="sm" mb="lg">
        {t('text')} {isFirst && t('printedKey')}
      </Text>
      <div className={classes.steps}>
        <OwnKeysNote />
        {commands.map(({ name, command }) => (
          <div key={name} className={classes.step}>
            <h3 className={classes.stepTitle}>{t(name)}</h3>
            <CommandLine command={command} label={t(name)} />
          </div>
        ))}
      </div>
    </section>
  );
}
