'use client';
// Keys that work no more, so that one can tell which were whose.
import { Text, Title } from '@mantine/core';
import { useLocale, useTranslations } from 'use-intl/react';
import type { OwnKeyView } from '#server/contracts/portal.ts';
import classes from '../../../_components/card.module.css';
import { instantWords } from '../../../_components/forecast-words.ts';

export function FormerKeys({ keys }: { keys: readonly OwnKeyView[] }) {
  const t = useTranslations('portal.formerKeys');
  const locale = useLocale();
  const former = keys.filter(({ state }) => state === 'revoked' || state === 'expired');
  if (former.length === 0) return null;
  return (
    <section className={classes.card} aria-labelledby="former-keys">
      <Title order={2} id="former-keys" mb="sm">
        {t('title')}
      </Title>
      {former.map(({ apiKeyId, prefix, last4, revokedAtMs, expiresAtMs }) => (
        <div key={apiKeyId} className={classes.row} data-former={apiKeyId}>
          <span className={classes.key}>
            {prefix}…{last4}
          </span>
          <Text size="sm" c="dimmed">
            {revokedAtMs === null
              ? t('expired', { when: instantWords(expiresAtMs ?? 0, locale) })
              : t('revoked', { when: instantWords(revokedAtMs, locale) })}
          </Text>
        </div>
      ))}
    </section>
  );
}
