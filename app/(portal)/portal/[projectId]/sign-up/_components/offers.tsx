'use client';
// The plans one could pick once inside, with their limits: good to know before one asks.
import { Text } from '@mantine/core';
import { useLocale, useTranslations } from 'use-intl/react';
import type { PortalOffer } from '#server/contracts/portal.ts';
import { burstWords, quotaWords, rateWords } from '../../_components/plan-words.ts';
import classes from './offers.module.css';

export function Offers({ offers }: { offers: readonly PortalOffer[] }) {
  const t = useTranslations('portal.offers');
  const words = useTranslations('portal.planWords');
  const locale = useLocale();
  if (offers.length === 0) return null;
  return (
    <section className={classes.offers} aria-labelledby="offers">
      <h2 id="offers" className={classes.title}>
        {t('title')}
      </h2>
      <dl className={classes.list}>
        {offers.map(({ usagePlanId, name, description, throttle, quota, hasSandbox }) => (
          <div key={usagePlanId} className={classes.offer}>
            <dt className={classes.name}>{name}</dt>
            <dd className={classes.limits}>
              {throttle === null && quota === null
                ? words('unlimited')
                : [
                    throttle && rateWords(throttle, words, locale),
                    throttle && t('burst', { burst: burstWords(throttle, words, locale) }),
                    quota && quotaWords(quota, words, locale),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
              {hasSandbox && ` · ${t('sandbox')}`}
              {description !== '' && (
                <Text span display="block" size="xs">
                  {description}
                </Text>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
