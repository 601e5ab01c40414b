'use client';
// A form over a contract: the schema that the server parses its input with also checks the fields here, and what the
// server still refuses appears on the field it is about, with its code. The schema's code arrives once the form is shown.
import { useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import type { z } from 'zod';
import { describeError } from '../states/describe-error.ts';
import { issueText } from './issue-text.ts';

type Options<Schema extends z.ZodObject, Result> = {
  /** Loads the contract, e.g. `async () => (await import('#server/contracts/customer.ts')).CreateCustomer`. */
  schema: () => Promise<Schema>;
  /** In the shape of the schema's input: fields are reached by its paths, e.g. `throttle.burst`. */
  initialValues: z.input<Schema>;
  /** Sends what the schema made of the values. */
  submit: (input: z.output<Schema>) => Promise<Result>;
  onDone: (result: Result) => void;
};

/** The part of a form that a group of fields needs, whatever the whole form is about. */
export type FormParts = {
  // biome-ignore lint/suspicious/noExplicitAny: Mantine's own props of an input, whatever it is
  getInputProps(path: string): any;
  setFieldValue(path: string, value: unknown): void;
};

/**
 * A Mantine form (`form`, for `getInputProps`), the handler of its submit event, and what went wrong with the whole.
 *
 * A refusal that names a field of the form stands there; any other is `refusal`, for FormProblem.
 */
export function useContractForm<Schema extends z.ZodObject, Result>({ schema, initialValues, submit, onDone }: Options<Schema, Result>) {
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const t = useTranslations('states.problems');
  const locale = useLocale();
  const form = useForm<z.input<Schema>>({ initialValues });
  // Ahead of the first submit. A failure is told there, when it is tried again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a form keeps its contract
  useEffect(() => void schema().catch(() => undefined), []);
  const send = async (values: z.input<Schema>) => {
    setIsBusy(true);
    setRefusal(null);
    try {
      const parsed = (await schema()).safeParse(values, { error: (issue) => issueText(t, issue) });
      if (parsed.success) onDone(await submit(parsed.data));
      else form.setErrors(await errorsOf(parsed.error.issues, locale));
    } catch (error) {
      const { field, message, code } = describeError(error);
      const isOurs = field !== null && Object.hasOwn(values, field.split('.')[0] ?? '');
      if (isOurs) form.setFieldError(field, `${message} (${code})`);
      else setRefusal(error);
    } finally {
      setIsBusy(false);
    }
  };
  return { form, isBusy, refusal, onSubmit: form.onSubmit((values) => void send(values)) };
}

/** The first problem of each field, by its path. */
async function errorsOf(issues: readonly z.core.$ZodIssue[], locale: string): Promise<Record<string, string>> {
  const translate = locale === 'ko' ? (await import('./korean-problems.ts')).koreanProblem : (sentence: string) => sentence;
  const errors: Record<string, string> = {};
  for (const { path, message } of issues) errors[path.join('.')] ??= translate(message);
  return errors;
}
