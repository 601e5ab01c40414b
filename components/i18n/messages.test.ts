// Every language says everything English says, with the same arguments, and nothing is said that no component asks for.
// That no component asks for what is not there is a matter of types (read-messages.ts).
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { locales } from './locales.ts';

const root = path.join(import.meta.dirname, '../..');
const areas = readdirSync(path.join(root, 'messages/en'));
const sources = ['app', 'components'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => readFileSync(path.join(root, folder, file), 'utf8')),
);

/** Key to text, keys of groups joined by dots. */
function flatten(value: unknown, prefix = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[prefix, value]]);
  const entries = Object.entries(value ?? {}).flatMap(([key, inner]) => [...flatten(inner, prefix === '' ? key : `${prefix}.${key}`)]);
  return new Map(entries);
}

function read(locale: string, area: string): Map<string, string> {
  return flatten(JSON.parse(readFileSync(path.join(root, 'messages', locale, area), 'utf8')));
}

/** Names of ICU arguments, each once, in order. */
function argumentsOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => name ?? ''))].sort();
}

/**
 * Whether some source asks for the text: by its whole key, by the rest of it after the group that a component names
 * together with the area, or by a key made up of a fixed beginning and a value.
 */
function isAskedFor(area: string, key: string, files: readonly string[]): boolean {
  const parts = key.split('.');
  return files.some((source) =>
    parts.some((_, index) => {
      const group = [area, ...parts.slice(0, index)].join('.');
      if (!source.includes(`'${group}'`) && !source.includes(`shell.${group}`) && !mentionsArea(source, area)) return false;
      const rest = parts.slice(index);
      const isWhole = source.includes(`'${rest.join('.')}'`) || new RegExp(`\\b${rest.join('\\.')}\\b`).test(source);
      const isMade = rest.some((_one, length) => length > 0 && source.includes(`\`${rest.slice(0, length).join('.')}.\${`));
      const isValue = rest.length === 1 && source.includes(`'${group}'`) && /\bt\((?:name|value)\)/.test(source);
      return isWhole || isMade || isValue;
    }),
  );
}

function mentionsArea(source: string, area: string): boolean {
  return new RegExp(`Translations(?:<|\\()'${area}[.']`).test(source);
}

describe.each(areas)('texts of %s', (area) => {
  const english = read('en', area);

  it.each(locales)('are all there in %s, with the same arguments', (locale) => {
    const texts = read(locale, area);
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of texts) {
      expect(text.trim(), key).not.toBe('');
      expect(argumentsOf(text), key).toEqual(argumentsOf(english.get(key) ?? ''));
    }
  });

  it('are all asked for', () => {
    const name = area.replace('.json', '');
    const shared = name === 'shell' ? [...english.keys()].filter((key) => !key.startsWith('pages.')) : [...english.keys()];
    expect(shared.filter((key) => !isAskedFor(name, key, sources))).toEqual([]);
  });
});

it('a text nobody asks for is found out', () => {
  const source = "const t = useTranslations('apis.list'); t('title'); t(`state.${state}`)";
  expect(isAskedFor('apis', 'list.title', [source])).toBe(true);
  expect(isAskedFor('apis', 'list.state.open', [source])).toBe(true);
  expect(isAskedFor('apis', 'list.subtitle', [source])).toBe(false);
  expect(isAskedFor('topics', 'list.title', [source])).toBe(false);
});
