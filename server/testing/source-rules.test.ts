// What the sources must not hold, for safety: each rule is a pattern, and each is shown finding what it forbids.
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

type Rule = { name: string; forbids: RegExp; example: string };

const rules: readonly Rule[] = [
  { name: 'no Server Actions', forbids: /^\s*['"]use server['"]/m, example: "'use server';" },
  { name: 'no cache directives', forbids: /['"]use cache/, example: "  'use cache: private';" },
  { name: 'no SQL put together from text through Prisma', forbids: /\$(query|execute)RawUnsafe/, example: 'prisma.$queryRawUnsafe(text)' },
  { name: 'no HTML put together from text', forbids: /dangerouslySetInnerHTML|\.innerHTML\s*=/, example: 'node.innerHTML = body' },
  {
    name: 'no accounts joined by their e-mail',
    forbids: /allowDangerousEmailAccountLinking/,
    example: 'allowDangerousEmailAccountLinking: true',
  },
  { name: 'no text run as code', forbids: /\beval\(|new Function\(/, example: 'new Function(text)' },
];

const root = path.join(import.meta.dirname, '../..');

async function sources(): Promise<{ file: string; text: string }[]> {
  const files: string[] = ['proxy.ts', 'next.config.mjs'];
  for (const folder of ['app', 'components', 'server']) {
    const inside = await readdir(path.join(root, folder), { recursive: true });
    files.push(
      ...inside.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !/\.test\.tsx?$/.test(file)).map((file) => path.join(folder, file)),
    );
  }
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(path.join(root, file), 'utf8') })));
}

describe('sources', () => {
  it.each(rules)('$name', async ({ forbids, example }) => {
    const all = await sources();
    expect(all.length).toBeGreaterThan(300);
    expect(all.filter(({ text }) => forbids.test(text)).map(({ file }) => file)).toEqual([]);
    expect(forbids.test(example), 'the rule finds what it forbids').toBe(true);
  });

  it('an undefined value throws instead of dropping its filter', () => {
    expect(readFileSync(path.join(root, 'prisma/schema.prisma'), 'utf8')).toContain('"strictUndefinedChecks"');
  });
});

describe('docs/security.md', () => {
  it('names tests that exist', () => {
    const page = readFileSync(path.join(root, 'docs/security.md'), 'utf8');
    const named = [...page.matchAll(/`((?:server|e2e|components|app)\/[^`]+?\.(?:test|spec)\.ts)` “([^”]+)”/g)];
    expect(named.length).toBeGreaterThan(20);
    for (const [, file = '', title = ''] of named) {
      expect(readFileSync(path.join(root, file), 'utf8').replaceAll('\\', ''), `${file}: ${title}`).toContain(title);
    }
  });
});
