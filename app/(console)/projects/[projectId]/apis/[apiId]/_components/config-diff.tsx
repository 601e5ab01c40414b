'use client';
// What would be added, removed and changed, in words and colours; a change shows what is served and what was edited.
import { useTranslations } from 'use-intl/react';
import type { ConfigDifference } from '#server/contracts/api.ts';
import classes from './config-diff.module.css';

const signs = { added: '+', removed: '−', changed: '~' } as const;

export function ConfigDiff({ differences }: { differences: readonly ConfigDifference[] }) {
  const t = useTranslations('apis.deploy');
  return (
    <ul className={classes.list} aria-label={t('differences')}>
      {differences.map((difference) => (
        <li key={`${difference.kind} ${difference.subject}`} className={classes.item} data-kind={difference.kind}>
          <div className={classes.subject}>
            <span className={classes.sign} aria-hidden="true">
              {signs[difference.kind]}
            </span>
            <span className={classes.kind}>{t(`kinds.${difference.kind}`)}</span>
            <code>{difference.subject}</code>
          </div>
          {difference.fields.length > 0 && (
            <dl className={classes.fields}>
              {difference.fields.map(({ name, before, after }) => (
                <div key={name} className={classes.field}>
                  <dt>{name}</dt>
                  <dd>
                    <del className={classes.before}>{before}</del> <ins className={classes.after}>{after}</ins>
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </li>
      ))}
    </ul>
  );
}
