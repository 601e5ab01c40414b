// What is wrong with a field, in the reader's words: the schema library's own sentences are for programmers and English.
// A sentence that a contract brings along stays; korean-problems.ts says it in Korean.
import type { useTranslations } from 'use-intl/react';

/** The parts of a zod issue that a sentence needs; zod hands over more. */
type Issue = {
  code?: string | undefined;
  origin?: string;
  expected?: string;
  minimum?: number | bigint;
  maximum?: number | bigint;
  format?: string;
  input?: unknown;
};

/** @returns undefined for what is rare in a form: zod's own sentence then stands */
export function issueText(t: ReturnType<typeof useTranslations<'states.problems'>>, issue: Issue): string | undefined {
  const count = Number(issue.minimum ?? issue.maximum ?? 0);
  const isNumber = issue.origin === 'number' || issue.origin === 'int' || issue.origin === 'bigint';
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined || issue.input === null || issue.input === '') return t('needed');
      return issue.expected === 'number' || issue.expected === 'int' ? t('number') : t('form');
    case 'too_small':
      if (isNumber) return t('atLeast', { count });
      if (count <= 1) return t('needed');
      return issue.origin === 'string' ? t('lettersAtLeast', { count }) : t('entriesAtLeast', { count });
    case 'too_big':
      if (isNumber) return t('atMost', { count });
      return issue.origin === 'string' ? t('lettersAtMost', { count }) : t('entriesAtMost', { count });
    case 'invalid_format':
      return issue.format === 'email' ? t('email') : issue.format === 'url' ? t('url') : t('form');
    case 'invalid_value':
    case 'invalid_union':
      return t('choice');
    case 'unrecognized_keys':
    case 'not_multiple_of':
      return t('form');
    default:
      return undefined;
  }
}
