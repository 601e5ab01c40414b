import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Env } from '../config/env.ts';

test('.env.example lists exactly the settings of config/env.ts, in their order, each with a sentence', async () => {
  const text = await readFile('.env.example', 'utf8');
  const listed = [...text.matchAll(/^# ?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
  // Set by the supervisor, never by people.
  expect(listed).toEqual(Object.keys(Env.shape).filter((name) => name !== 'SLUICE_INTERNAL_SECRET'));
  for (const paragraph of text.split('\n\n').slice(1)) {
    expect(paragraph, 'a sentence, then the setting').toMatch(/^# [A-Z0-9].*[.;].*\n(# .*\n)*#\s?[A-Z][A-Z0-9_]*=/s);
  }
});

test('the defaults it shows are the defaults that hold', async () => {
  const defaults = Env.parse({});
  const text = await readFile('.env.example', 'utf8');
  for (const [, name = '', value = ''] of text.matchAll(/^# ?([A-Z][A-Z0-9_]*)=(.*)$/gm)) {
    expect(value, name).toBe(String(defaults[name as keyof typeof defaults] ?? ''));
  }
});
