import { createTranslator } from 'use-intl/core';
import { expect, it } from 'vitest';
import { allMessages } from '#components/i18n/read-messages.ts';
import type { QuotaForecast } from '#server/contracts/portal.ts';
import { forecastWords } from './forecast-words.ts';

const t = createTranslator({ locale: 'en', messages: allMessages('en'), namespace: 'portal.forecast' });
const endMs = Date.UTC(2026, 6, 1);

it.each<[QuotaForecast, RegExp]>([
  [{ kind: 'spent' }, /^Spent\. .*429 until Jul 1, 00:00 UTC\.$/],
  [{ kind: 'too-early' }, /too early/],
  [{ kind: 'lasts', expectedUse: 900 }, /about 900 of 1,000 by the end/],
  [{ kind: 'runs-out', atMs: Date.UTC(2026, 5, 25, 4), expectedUse: 1240 }, /spent on Jun 25, 04:00 UTC/],
])('says of %j what it means', (forecast, sentence) => {
  expect(forecastWords({ forecast, limit: 1000, endMs }, t, 'en')).toMatch(sentence);
});
