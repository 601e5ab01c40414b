// The URL of an integration: an origin of its own, or an upstream of the project by name (`upstream://orders/v1/{id}`).
import { fail, ok, type Result } from '../../kernel/result.ts';
import { compileUpstreamUrl, fillStageVariables, type UpstreamUrl } from './upstream-url.ts';

/** `upstream` is null when the URL names its own origin; else the origin in `url` means nothing. */
export type IntegrationUrl = { url: UpstreamUrl; upstream: string | null };

/**
 * @param parameterNames  of the route, in the order in which match-route gives their values
 * @returns               the compiled URL, or what is wrong as one phrase
 */
export function compileIntegrationUrl(
  text: string,
  variables: Readonly<Record<string, string>>,
  parameterNames: readonly string[],
): Result<IntegrationUrl, string> {
  const filled = fillStageVariables(text, variables);
  if (!filled.ok) return filled;
  const named = /^upstream:\/\/([^/?#]*)(.*)$/s.exec(filled.value);
  if (!named) {
    const url = compileUpstreamUrl(filled.value, {}, parameterNames);
    return url.ok ? ok({ url: url.value, upstream: null }) : url;
  }
  const [, upstream = '', rest = ''] = named;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(upstream)) return fail(`"${upstream}" is not the name of an upstream`);
  const url = compileUpstreamUrl(`http://upstream.invalid${rest}`, {}, parameterNames);
  return url.ok ? ok({ url: url.value, upstream }) : url;
}
