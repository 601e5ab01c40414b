// Where a mapped parameter takes its value from, in both spellings of API Gateway: `method.request.header.x` and `'text'`
// of REST APIs, `$request.header.x` and `text with ${request.path.id}` of HTTP APIs. Parsed when a config is compiled.
// Sources: API Gateway developer guide, "API Gateway API request and response data mapping reference" and
// "Transform API requests and responses for HTTP APIs".
import { fail, ok, type Result } from '../../kernel/result.ts';
import { type JsonPath, parseJsonPath, readJsonPath } from './json-path.ts';

export type Expression =
  | { kind: 'text'; text: string }
  | { kind: 'header' | 'headers' | 'query' | 'queries'; name: string }
  | { kind: 'path-parameter'; index: number }
  | { kind: 'request-path' }
  | { kind: 'body'; path: JsonPath }
  | { kind: 'context'; name: string }
  | { kind: 'joined'; parts: readonly Expression[] };

/** What an expression may name. */
export type ExpressionScope = { parameterNames: readonly string[]; variables: Readonly<Record<string, string>> };

/** What it is evaluated against; each is asked for only when an expression needs it. */
export type ExpressionSource = {
  header(name: string): readonly string[];
  query(name: string): readonly string[];
  /** Decoded. */
  pathParameter(index: number): string;
  path: string;
  bodyText(): string;
  /** The body parsed as JSON, undefined when it is none. */
  bodyJson(): unknown;
  context(name: string): string | undefined;
};

/**
 * @param spelling  `rest` for `method.request.…` and quoted texts; `http` for `$request.…` and plain texts
 * @returns         the expression, or what is wrong as one phrase; a stage variable that is missing is wrong
 */
export function parseExpression(text: string, scope: ExpressionScope, spelling: 'rest' | 'http'): Result<Expression, string> {
  if (spelling === 'rest') return parseRest(text, scope);
  if (/^\$(request|context|stageVariables)\b/.test(text)) return parseReference(text.slice(1), scope);
  if (!text.includes('${')) return ok({ kind: 'text', text });
  const parts: Expression[] = [];
  let at = 0;
  for (const match of text.matchAll(/\$\{([^{}]*)\}/g)) {
    const reference = parseReference(match[1] ?? '', scope);
    if (!reference.ok) return reference;
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) });
    parts.push(reference.value);
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return ok({ kind: 'joined', parts });
}

/** True when evaluating needs the request's body. */
export function needsBody(expression: Expression): boolean {
  return expression.kind === 'body' || (expression.kind === 'joined' && expression.parts.some(needsBody));
}

/** @returns the value as text; undefined when what it names is absent. A joined text has nothing for what is absent. */
export function evaluateText(expression: Expression, source: ExpressionSource): string | undefined {
  if (expression.kind === 'body' && expression.path.length === 0) return source.bodyText();
  const value = evaluate(expression, source);
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The same, but values of a JSON body keep their type. */
export function evaluate(expression: Expression, source: ExpressionSource): unknown {
  switch (expression.kind) {
    case 'text':
      return expression.text;
    case 'header':
      return source.header(expression.name).at(-1);
    case 'headers':
      return joined(source.header(expression.name));
    case 'query':
      return source.query(expression.name).at(-1);
    case 'queries':
      return joined(source.query(expression.name));
    case 'path-parameter':
      return source.pathParameter(expression.index);
    case 'request-path':
      return source.path;
    case 'body':
      return expression.path.length === 0 ? source.bodyText() : readJsonPath(source.bodyJson(), expression.path);
    case 'context':
      return source.context(expression.name);
    case 'joined':
      return expression.parts.map((part) => evaluateText(part, source) ?? '').join('');
  }
}

function parseRest(text: string, scope: ExpressionScope): Result<Expression, string> {
  const quoted = /^'(.*)'$/.exec(text);
  if (quoted) return ok({ kind: 'text', text: quoted[1] ?? '' });
  const many = /^method\.request\.multivalue(header|querystring)\.(.+)$/.exec(text);
  if (many) {
    const [, place = '', name = ''] = many;
    return ok(place === 'header' ? { kind: 'headers', name: name.toLowerCase() } : { kind: 'queries', name });
  }
  if (text.startsWith('method.')) return parseReference(text.slice('method.'.length), scope);
  if (/^(context|stageVariables)\./.test(text)) return parseReference(text, scope);
  return fail(`"${text}" is not method.request.…, context.…, stageVariables.… or 'a text'`);
}

/** `request.header.x`, `request.body.a`, `context.x`, `stageVariables.x`. */
function parseReference(text: string, scope: ExpressionScope): Result<Expression, string> {
  if (text === 'request.body') return ok({ kind: 'body', path: [] });
  if (text === 'request.path') return ok({ kind: 'request-path' });
  const [, root = '', name = ''] =
    /^(request\.header|request\.querystring|request\.path|request\.body|context|stageVariables)\.(.+)$/.exec(text) ?? [];
  switch (root) {
    case 'request.header':
      return ok({ kind: 'header', name: name.toLowerCase() });
    case 'request.querystring':
      return ok({ kind: 'query', name });
    case 'request.path': {
      const index = scope.parameterNames.indexOf(name);
      return index < 0 ? fail(`${name} is not a path parameter of the route`) : ok({ kind: 'path-parameter', index });
    }
    case 'request.body': {
      const path = parseJsonPath(name);
      return path.ok ? ok({ kind: 'body', path: path.value }) : path;
    }
    case 'context':
      return ok({ kind: 'context', name });
    case 'stageVariables': {
      const value = Object.hasOwn(scope.variables, name) ? scope.variables[name] : undefined;
      return value === undefined ? fail(`the stage has no variable ${name}`) : ok({ kind: 'text', text: value });
    }
    default:
      return fail(`"${text}" names nothing of the request, its context or the stage`);
  }
}

function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(',');
}
