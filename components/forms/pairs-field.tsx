'use client';
// Names with values as text, one pair a line: stage variables, attributes, headers. What is typed stays as it is typed.
import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { formatPairs, type Pairs, parsePairs, type Separator } from './pairs-text.ts';

type Props = {
  label: string;
  description?: string;
  placeholder?: string;
  /** `=` for variables and attributes, `:` for headers. */
  separator: Separator;
  /** What the field begins with. */
  initial: Pairs;
  onChange: (pairs: Record<string, string>) => void;
  /** Of the form; the first whose path begins with `field` is shown. */
  errors: Readonly<Record<string, ReactNode>>;
  field: string;
};

export function PairsField({ label, description, placeholder, separator, initial, onChange, errors, field }: Props) {
  const [text, setText] = useState(formatPairs(initial, separator));
  const problem = Object.entries(errors).find(([path]) => path === field || path.startsWith(`${field}.`))?.[1];
  return (
    <Textarea
      label={label}
      {...(description === undefined ? {} : { description })}
      {...(placeholder === undefined ? {} : { placeholder })}
      autosize
      minRows={2}
      maxRows={10}
      spellCheck={false}
      value={text}
      error={problem}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(parsePairs(event.currentTarget.value, separator));
      }}
    />
  );
}
