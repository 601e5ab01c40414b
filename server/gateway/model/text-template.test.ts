import { describe, expect, it } from 'vitest';
import { compileTextTemplate, escapeFor, fillTextTemplate, type TemplateEscape } from './text-template.ts';

const values: Record<string, string> = { path: `/a"<b>'`, 'error.messageString': '"No"', 'error.message': 'No', requestId: 'id' };

function fill(text: string, escaping: TemplateEscape = 'none', variables: Record<string, string> = {}) {
  const compiled = compileTextTemplate(text, variables, escaping);
  return compiled.ok ? fillTextTemplate(compiled.value, (name) => values[name] ?? '', escaping) : compiled.error;
}

describe('a text template', () => {
  it.each([
    ['{"message":$context.error.messageString}', 'json', '{"message":"No"}'],
    ['{"path":"$context.path"}', 'json', `{"path":"/a\\"<b>'"}`],
    ['<p>$context.path</p>', 'markup', '<p>/a&quot;&lt;b&gt;&#39;</p>'],
    ['<p>$context.error.messageString</p>', 'markup', '<p>&quot;No&quot;</p>'],
    ['${context.requestId}x $context.requestId.', 'none', 'idx id.'],
    ['$100 and $other.thing', 'none', '$100 and $other.thing'],
    ['', 'none', ''],
  ] as const)('%s as %s', (text, escaping, expected) => expect(fill(text, escaping)).toBe(expected));

  it('takes stage variables, and names what is not there', () => {
    expect(fill('$stageVariables.a-${stageVariables.a}', 'none', { a: '1' })).toBe('1-1');
    expect(fill('$stageVariables.toString')).toBe('the stage has no variable toString');
    expect(fill('$context.authorizer.claims')).toContain('not known');
  });

  it('is escaped by its content type', () => {
    expect(['application/json', 'application/problem+json', 'text/html', 'image/svg+xml', 'text/plain'].map(escapeFor)).toEqual([
      'json',
      'json',
      'markup',
      'markup',
      'none',
    ]);
  });
});
