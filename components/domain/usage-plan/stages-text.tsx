'use client';
// The stages a plan covers in a line: the first few by name, the others counted and named to whoever points at it.
import { useTranslations } from 'use-intl/react';
import type { UsagePlanView } from '#server/contracts/usage-plan.ts';

const namedMax = 3;

export function StagesText({ stages }: Pick<UsagePlanView, 'stages'>) {
  const t = useTranslations('plans');
  if (stages.length === 0) return '–';
  const names = stages.map(({ apiName, stageName }) => `${apiName}/${stageName}`);
  const others = names.length - namedMax;
  if (others <= 1) return names.join(', ');
  return (
    <span title={names.join(', ')}>
      {names.slice(0, namedMax).join(', ')} {t('otherStages', { count: String(others) })}
    </span>
  );
}
