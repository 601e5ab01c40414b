'use client';
// A value of any shape as JSON text. What is no JSON stands with an error, and whoever shows the field is told.
import { Textarea } from '@mantine/core';
import { useState } from 'react';

type Props<Value> = {
  label: string;
  description?: string;
  placeholder?: string;
  /** Undefined is an empty text. */
  value: Value | undefined;
  /** Undefined for an empty text; not called for what is no JSON. */
  onChange: (value: Value | undefined) => void;
  onValidity: (isValid: boolean) => void;
  /** Said when the text is no JSON. */
  problem: string;
};

export function JsonField<Value>({ value, onChange, onValidity, problem, ...input }: Props<Value>) {
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [isValid, setIsValid] = useState(true);
  const take = (next: string) => {
    setText(next);
    let parsed: Value | undefined;
    let isFine = true;
    try {
      parsed = next.trim() === '' ? undefined : (JSON.parse(next) as Value);
    } catch {
      isFine = false;
    }
    setIsValid(isFine);
    onValidity(isFine);
    if (isFine) onChange(parsed);
  };
  return (
    <Textarea
      {...input}
      autosize
      minRows={2}
      maxRows={14}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      value={text}
      {...(isValid ? {} : { error: problem })}
      onChange={(event) => take(event.currentTarget.value)}
    />
  );
}
