// The URL of an http-proxy integration: `https://host/orders/{id}?v=${stageVariables.version}`. Stage variables are put
// in when the config is compiled; path parameters per request, and never into scheme, host or port, so that no client
// chooses where a request goes.
import { flatText } from '../../kernel/flat-text.ts';
import { fail, ok, type Result } from '../../kernel/result.ts';

export type UpstreamOrigin = {
  protocol: 'http:' | 'https:';
  /** Lower case, as WHATWG normalises it; IPv6 without brackets. */
  hostname: string;
  port: number;
  /** Value of the Host header: without the scheme's default port. */
  hostHeader: string;
};

/** The index of a route parameter. */
type Placeholder = { readonly parameter: number; readonly isInQuery: boolean };

/** The target: text as it stands, then text and what parameters take the place of. What every request reads comes first. */
export type UpstreamUrl = {
  start: string;
  rest: readonly (string | Placeholder)[];
  hasQuery: boolean;
} & UpstreamOrigin;

/**
 * Compiles the URL of one route on one stage.
 *
 * @param parameterNames  of the route, in the order in which match-route gives their values
 * @returns               the compiled URL, or what is wrong as one phrase
 */
export function compileUpstreamUrl(
  url: string,
  variables: Readonly<Record<string, string>>,
  parameterNames: readonly string[],
): Result<UpstreamUrl, string> {
  const filled = fillStageVariables(url, variables);
  if (!filled.ok) return filled;
  const shape = /^(https?):\/\/([^/?#{}\\]+)([/?][^#\\]*)?$/.exec(filled.value);
  if (!shape) return fail('must be http(s)://host[:port]/path, with path parameters only after the host and no fragment');
  const [, scheme = '', authority = '', rest = '/'] = shape;
  if (authority.includes('@')) return fail('must not hold a user name or password');
  const origin = URL.parse(`${scheme}://${authority}`);
  if (!origin) return fail(`"${authority}" is not a host`);
  const target = rest.startsWith('/') ? rest : `/${rest}`;
  if (!/^[\x21-\x7e]*$/.test(target)) return fail('must be printable ASCII without blanks; percent-encode the rest');
  const parts = compileParts(target, parameterNames);
  if (!parts.ok) return parts;
  return ok({
    ...parts.value,
    hasQuery: target.includes('?'),
    protocol: scheme === 'https' ? 'https:' : 'http:',
    hostname: origin.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: origin.port === '' ? (scheme === 'https' ? 443 : 80) : Number(origin.port),
    hostHeader: origin.host,
  });
}

/**
 * The request target toward the upstream.
 *
 * @param parameterValues  percent-encoded, as match-route gives them from a normalised path
 * @param query            the client's query without `?`, appended to the URL's own; empty when none
 */
export function buildUpstreamTarget(url: UpstreamUrl, parameterValues: readonly string[], query: string): string {
  let target = url.start;
  for (const part of url.rest) {
    if (typeof part === 'string') target += part;
    else {
      const value = parameterValues[part.parameter] ?? '';
      target += part.isInQuery ? encodeURIComponent(decodeURIComponent(value)) : value;
    }
  }
  if (query === '') return target;
  return `${target}${url.hasQuery ? '&' : '?'}${query}`;
}

/** @returns the text with every `${stageVariables.name}` filled in, or which the stage lacks */
export function fillStageVariables(url: string, variables: Readonly<Record<string, string>>): Result<string, string> {
  const missing = new Set<string>();
  const filled = url.replace(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) missing.add(name);
    return value ?? '';
  });
  return missing.size === 0 ? ok(filled) : fail(`the stage has no variable ${[...missing].join(', ')}`);
}

/** Of all URLs without parameters, for the reason of placeholderOf. */
const nothing: UpstreamUrl['rest'] = [];

const inPath: Placeholder[] = [];
const inQuery: Placeholder[] = [];

/** One object for all routes: thousands of them are called in turn, and each of their own is one more to fetch. */
function placeholderOf(parameter: number, isInQuery: boolean): Placeholder {
  const known = isInQuery ? inQuery : inPath;
  while (known.length <= parameter) known.push({ parameter: known.length, isInQuery });
  return known[parameter] ?? { parameter, isInQuery };
}

/** @param target  begins with `/` */
function compileParts(target: string, parameterNames: readonly string[]): Result<Pick<UpstreamUrl, 'start' | 'rest'>, string> {
  const start = flatText(/^[^{]*/.exec(target)?.[0] ?? '');
  const rest: (string | Placeholder)[] = [];
  const queryAt = target.indexOf('?');
  let at = start.length;
  for (const placeholder of target.matchAll(/\{([^{}]*)\}/g)) {
    const name = placeholder[1] ?? '';
    const parameter = parameterNames.indexOf(name);
    if (parameter < 0) return fail(`{${name}} is not a path parameter of the route`);
    if (placeholder.index > at) rest.push(flatText(target.slice(at, placeholder.index)));
    rest.push(placeholderOf(parameter, queryAt >= 0 && placeholder.index > queryAt));
    at = placeholder.index + placeholder[0].length;
  }
  if (at < target.length) rest.push(flatText(target.slice(at)));
  const isUnbalanced = [start, ...rest].some((part) => typeof part === 'string' && /[{}]/.test(part));
  return isUnbalanced ? fail('has a brace without its partner') : ok({ start, rest: rest.length === 0 ? nothing : rest });
}
