// Text with `$context.…` and `$stageVariables.…` in it, as gateway responses hold it: taken apart when a config is
// compiled, filled per refusal. Not a mapping template: no directives, no `$input`, no `$util`.
// Source: API Gateway developer guide, "Set up a gateway response" (simple substitution).
import { fail, ok, type Result } from '../../kernel/result.ts';

/** What a template may ask of an exchange. All are text; `error.messageString` and `error.validationErrorString` come quoted. */
const contextNames = [
  'accountId',
  'apiId',
  'domainName',
  'error.message',
  'error.messageString',
  'error.responseType',
  'error.validationErrorString',
  'extendedRequestId',
  'httpMethod',
  'identity.sourceIp',
  'path',
  'requestId',
  'requestTimeEpoch',
  'resourcePath',
  'stage',
] as const;
export type ContextName = (typeof contextNames)[number];

export type TextTemplate = readonly (string | { context: ContextName })[];

/** How a value is written so that it stays one value: inside JSON text, inside markup, or as it is. */
export type TemplateEscape = 'json' | 'markup' | 'none';

const reference = /\$(?:(context|stageVariables)\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)|\{(context|stageVariables)\.([A-Za-z0-9_.]+)\})/g;
const directive = /(?:^|\n)[ \t]*#(?:set|if|foreach|else|elseif|end)\b|\$!?\{?(?:input|util)\b/;

/**
 * Takes a template apart.
 *
 * @param variables  of the stage; put in at once, escaped
 * @returns          the parts, or what is wrong as one phrase
 */
export function compileTextTemplate(
  text: string,
  variables: Readonly<Record<string, string>>,
  escaping: TemplateEscape,
): Result<TextTemplate, string> {
  if (directive.test(text)) return fail('holds a directive, $input or $util; only $context and $stageVariables are replaced');
  const parts: (string | { context: ContextName })[] = [];
  let at = 0;
  for (const found of text.matchAll(reference)) {
    const source = found[1] ?? found[3];
    const name = found[2] ?? found[4] ?? '';
    if (found.index > at) parts.push(text.slice(at, found.index));
    at = found.index + found[0].length;
    if (source === 'stageVariables') {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value === undefined) return fail(`the stage has no variable ${name}`);
      parts.push(escapeValue(value, escaping));
      continue;
    }
    const context = contextNames.find((one) => one === name);
    if (context === undefined) return fail(`$context.${name} is not known here`);
    parts.push({ context });
  }
  if (at < text.length) parts.push(text.slice(at));
  return ok(parts);
}

/** @param read  the value of a name; its quoted ones are written as they are in JSON, and escaped anywhere else */
export function fillTextTemplate(template: TextTemplate, read: (name: ContextName) => string, escaping: TemplateEscape): string {
  let text = '';
  for (const part of template) {
    if (typeof part === 'string') text += part;
    else if (escaping === 'json' && isQuoted(part.context)) text += read(part.context);
    else text += escapeValue(read(part.context), escaping);
  }
  return text;
}

export function escapeFor(contentType: string): TemplateEscape {
  if (/[/+]json$/i.test(contentType)) return 'json';
  return /[/+](?:html|xml|svg)$/i.test(contentType) ? 'markup' : 'none';
}

function isQuoted(name: ContextName): boolean {
  return name === 'error.messageString' || name === 'error.validationErrorString';
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeValue(value: string, escaping: TemplateEscape): string {
  if (escaping === 'json') return JSON.stringify(value).slice(1, -1);
  if (escaping === 'markup') return value.replace(/[&<>"']/g, (character) => entities[character] ?? '');
  return value;
}
