// The response of an integration that is not a proxy: its status chosen by what came back, its headers mapped, its body
// passed on or converted. It stays a stream unless something must see all of it.
import type { PublishedStage } from '../../contracts/published-config.ts';
import { limits } from '../../kernel/limits.ts';
import { chooseResponse, type ResponseRule } from '../model/choose-response.ts';
import { convert, responseConversion } from '../model/convert-content.ts';
import { toClientHeaders } from '../model/forward-headers.ts';
import { evaluateText } from '../model/value-expression.ts';
import type { BodySource } from '../pipeline/body-source.ts';
import { type Exchange, findHeader, type Reply } from '../pipeline/exchange.ts';
import { readBody } from '../pipeline/read-body.ts';
import { refuse } from '../pipeline/refuse.ts';
import { contextValue, headerValues, jsonOf } from './exchange-source.ts';

/** What came back. `headers` any case. */
export type Returned = { status: number; headers: readonly string[]; body: BodySource };

/**
 * @returns the response by its rule; 500 when no rule fits, as for any misconfigured API; 500 or 503 when a body that had
 *          to be whole was too long, broke off or was no base64
 */
export async function mapResponse(
  exchange: Exchange,
  stage: PublishedStage,
  rules: readonly ResponseRule[],
  from: Returned,
): Promise<Reply> {
  const rule = chooseResponse(rules, from.status);
  if (rule === null) {
    from.body.destroy();
    return refuse(exchange, 'api-configuration-error');
  }
  const contentType = headerValues(from.headers, 'content-type')[0] ?? 'application/json';
  const accept = findHeader(exchange.request.headers, 'accept') ?? '';
  const isCoded = headerValues(from.headers, 'content-encoding').some((coding) => coding !== 'identity');
  const conversion = isCoded ? 'none' : responseConversion(accept, contentType, stage.api.binaryMediaTypes ?? [], rule.contentHandling);
  let body: Reply['body'] = from.body;
  let whole: Buffer = Buffer.alloc(0);
  if (rule.needsBody || conversion !== 'none') {
    const read = await readBody(from.body, limits.integrations.wholeBodyBytesMax);
    if (!read.ok) {
      from.body.destroy();
      return refuse(exchange, 'integration-failure');
    }
    whole = read.bytes;
    body = convert(whole, conversion);
    if (body === null) return refuse(exchange, 'internal-error');
  }
  const headers = ['content-type', contentType];
  for (const coding of headerValues(from.headers, 'content-encoding')) headers.push('content-encoding', coding);
  for (const { name, value } of mappedHeaders(exchange, stage, rule, from, whole)) {
    if (name.toLowerCase() === 'content-type') headers[1] = value;
    else headers.push(name, value);
  }
  return { status: rule.statusCode, headers: toClientHeaders(headers, stage.api.kind, 'mapped'), body, outcome: 'served' };
}

function mappedHeaders(
  exchange: Exchange,
  stage: PublishedStage,
  rule: ResponseRule,
  from: Returned,
  whole: Buffer,
): { name: string; value: string }[] {
  const none = () => [];
  const source = {
    header: (name: string) => headerValues(from.headers, name),
    query: none,
    pathParameter: () => '',
    path: '',
    bodyText: () => whole.toString('utf8'),
    bodyJson: jsonOf(whole),
    context: (name: string) => contextValue(exchange, stage, name),
  };
  return rule.headers.flatMap(({ name, value }) => {
    const text = evaluateText(value, source);
    return text === undefined ? [] : [{ name, value: headerText(text) }];
  });
}

/** As a header's value: no line ends, no control characters, bytes beyond ASCII as UTF-8. */
export function headerText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return Buffer.from(text.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, ' '), 'utf8').toString('latin1');
}
