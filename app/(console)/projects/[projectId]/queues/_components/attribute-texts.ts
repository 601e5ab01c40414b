// How the value of a queue's attribute is measured, in words.
import type { useTranslations } from 'use-intl/react';
import type { QueueAttributeName, QueueAttributeSpec } from '#server/contracts/queue-attribute-specs.ts';
import { queueAttributeSpecs } from '#server/contracts/queue-attribute-specs.ts';

/** Range, unit and default in one line, e.g. `0 to 900 seconds, default 0`; '' where there is nothing to say. */
export function rangeText(t: ReturnType<typeof useTranslations<'queues.fields'>>, name: QueueAttributeName, locale: string): string {
  const spec: QueueAttributeSpec = queueAttributeSpecs[name];
  if (spec.kind !== 'integer') return '';
  const number = (value: number) => value.toLocaleString(locale);
  const between = { min: number(spec.min ?? 0), max: number(spec.max ?? 0) };
  const range = name === 'MaximumMessageSize' ? t('range.bytes', between) : t('range.seconds', between);
  return spec.fallback === undefined ? range : t('fallback', { range, value: number(Number(spec.fallback)) });
}
