'use client';
// Keys that work no more, so that one can tell which were whose.
import { Text, Title } from '@mantine/core';
import { useLocale } from 'use-intl/react';
import type { OwnKeyView } from '#server/contracts/portal.ts';
import classes from '../../../_components/card.module.css';
import { instantWords } from '../../../_components/forecast-words.ts';

const texts = { title: 'Former keys', revoked: (when: string) => `revoked ${when}`, expired: (when: string) => `expired ${when}` };

export function FormerKeys({ keys }: { keys: readonly OwnKeyView[] }) {
  const locale = useLocale();
  const former = keys.filter(({ state }) => state === 'revoked' || state === 'expired');
  if (former.length === 0) return null;
  return (
    <section className={classes.card} aria-labelledby="former-keys">
      <Title order={2} id="former-keys" mb="sm">
        {texts.title}
      </Title>
      {former.map(({ apiKeyId, prefix, last4, revokedAtMs, expiresAtMs }) => (
        <div key={apiKeyId} className={classes.row} data-former={apiKeyId}>
          <span className={classes.key}>
            {prefix}…{last4}
          </span>
          <Text size="sm" c="dimmed">
            {revokedAtMs === null
              ? texts.expired(instantWords(expiresAtMs ?? 0, locale))
              : texts.revoked(instantWords(revokedAtMs, locale))}
          </Text>
        </div>
      ))}
    </section>
  );
}
