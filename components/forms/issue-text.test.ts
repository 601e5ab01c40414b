import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import en from '#messages/en/states.json' with { type: 'json' };
import ko from '#messages/ko/states.json' with { type: 'json' };
import { issueText } from './issue-text.ts';

const Form = z.object({
  name: z.string().min(1).max(3),
  password: z.string().min(12),
  email: z.email(),
  days: z.int().min(1).max(90),
  kind: z.enum(['a', 'b']),
  own: z.string().regex(/^x/, 'must begin with x'),
});
const wrong = { name: '', password: 'short', email: 'nobody', days: 100, kind: 'c', own: 'y' };

function problemsIn(messages: typeof en, locale: 'en' | 'ko', values: object): Record<string, string> {
  const t = createTranslator({ locale, messages: { states: messages }, namespace: 'states.problems' });
  const parsed = Form.safeParse(values, { error: (issue) => issueText(t as never, issue) });
  return Object.fromEntries((parsed.error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]));
}

describe('what is wrong with a field', () => {
  it('is said in our words, a contract’s own sentence before them', () => {
    expect(problemsIn(en, 'en', wrong)).toEqual({
      name: 'This is needed.',
      password: 'At least 12 characters.',
      email: 'This is not an e-mail address.',
      days: 'At most 90.',
      kind: 'Choose one of those offered.',
      own: 'must begin with x',
    });
    expect(problemsIn(en, 'en', { ...wrong, name: 'four', days: '' })).toMatchObject({
      name: 'At most 3 characters.',
      days: 'This is needed.',
    });
  });

  it('is said in Korean too', () => {
    for (const sentence of Object.values(problemsIn(ko, 'ko', { ...wrong, own: 'x' }))) expect(sentence).toMatch(/[가-힣]/);
  });
});
