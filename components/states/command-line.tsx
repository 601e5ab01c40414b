'use client';
// A line to copy and paste into a terminal, with a button that copies it.
import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslations } from 'use-intl/react';
import classes from './command-line.module.css';

/** @param label  names the command for screen readers and the copy button, e.g. "Send a message" */
export function CommandLine({ command, label }: { command: string; label: string }) {
  const t = useTranslations('states');
  return (
    <div className={classes.root}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className={classes.text} tabIndex={0} aria-label={label}>
        <code>{command}</code>
      </section>
      <CopyButton value={command} timeout={1500}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={copy}
            title={copied ? t('copied') : t('copy')}
            aria-label={t('copyOf', { label })}
          >
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  );
}
