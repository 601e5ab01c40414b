import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { koreanProblem } from './korean-problems.ts';

const root = path.join(import.meta.dirname, '../..');
const contracts = path.join(root, 'server/contracts');

/** The contracts that forms load, with what they are made of. */
const files = new Set(['queue.ts', 'queue-operation.ts']);
for (const folder of ['app', 'components']) {
  for (const file of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file)) continue;
    const source = readFileSync(path.join(root, folder, file), 'utf8');
    for (const [, name = ''] of source.matchAll(/import\('#server\/contracts\/([a-z-]+\.ts)'\)/g)) files.add(name);
  }
}
// Added to while it is walked: a contract's parts may have parts.
const sources: string[] = [];
for (const file of files) {
  const source = readFileSync(path.join(contracts, file), 'utf8');
  sources.push(source);
  for (const [, name = ''] of source.matchAll(/from '\.\/([a-z-]+\.ts)'/g)) files.add(name);
}

/** Sentences about a field: texts and templates that begin like one, a number for each value. */
function sentencesIn(source: string): string[] {
  const found = source.matchAll(/(['`])((?:must|may hold|is not|at most|sourceQueueArns belongs)\b(?:(?!\1).)*)\1/g);
  return [...found].map(([, , text = '']) => text.replaceAll(/\$\{[^}]*\}/g, '7'));
}

describe('what contracts say of fields, in Korean', () => {
  const sentences = [...new Set(sources.flatMap(sentencesIn))];

  it.each(sentences)('%s', (sentence) => {
    expect(koreanProblem(sentence)).toMatch(/[가-힣]/);
    expect(koreanProblem(sentence)).not.toMatch(/\$\d/);
  });

  it('keeps the values of a sentence, and what it does not know as it is', () => {
    expect(koreanProblem('must be a whole number from 0 to 900')).toBe('0에서 900까지의 정수여야 합니다');
    expect(koreanProblem('must be a colour')).toBe('must be a colour');
    expect(sentencesIn("z.string().max(3, 'must be a colour')")).toEqual(['must be a colour']);
    expect(sentences.length).toBeGreaterThan(15);
  });
});
