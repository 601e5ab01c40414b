// An exchange as expressions see it: headers, query, path, body and context, each worked out only when asked for.
import type { PublishedStage } from '../../contracts/published-config.ts';
import { formatRequestTime } from '../model/proxy-event.ts';
import { readQuery } from '../model/query-values.ts';
import { contextIds } from '../model/request-ids.ts';
import type { ExpressionSource } from '../model/value-expression.ts';
import type { Exchange } from '../pipeline/exchange.ts';

/** @param body  empty when no expression needs it */
export function exchangeSource(exchange: Exchange, stage: PublishedStage, body: Buffer): ExpressionSource {
  const { request } = exchange;
  let query: [string, string][] | null = null;
  return {
    header: (name) => headerValues(request.headers, name),
    query: (name) => {
      query ??= readQuery(request.query);
      return query.flatMap(([one, value]) => (one === name ? [value] : []));
    },
    pathParameter: (index) => decodeURIComponent(exchange.parameterValues[index] ?? ''),
    path: exchange.routePath,
    bodyText: () => body.toString('utf8'),
    bodyJson: jsonOf(body),
    context: (name) => contextValue(exchange, stage, name),
  };
}

/** Values of every header with the name, in order; both lower case or any case as `headers` has them. */
export function headerValues(headers: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    if ((headers[index] ?? '').toLowerCase() === name) values.push(headers[index + 1] ?? '');
  }
  return values;
}

/** Parses once; undefined for what is no JSON. */
export function jsonOf(body: Buffer): () => unknown {
  let parsed: { value: unknown } | null = null;
  return () => {
    if (parsed === null) {
      try {
        parsed = { value: JSON.parse(body.toString('utf8')) };
      } catch {
        parsed = { value: undefined };
      }
    }
    return parsed.value;
  };
}

/**
 * A variable of the context; undefined for one that there is not.
 * Source: API Gateway developer guide, "Variables for data transformations".
 */
export function contextValue(exchange: Exchange, stage: PublishedStage, name: string): string | undefined {
  const { request } = exchange;
  switch (name) {
    case 'requestId':
    case 'extendedRequestId':
      return contextIds(exchange.kind, exchange)[name];
    case 'accountId':
      return stage.accountId;
    case 'apiId':
      return stage.api.apiId;
    case 'stage':
      return stage.stageName;
    case 'deploymentId':
      return stage.deploymentId;
    case 'domainName':
      return request.hostHeader;
    case 'domainPrefix':
      return request.hostHeader.split('.', 1)[0];
    case 'httpMethod':
      return request.method;
    case 'path':
      return stage.stageName === '$default' ? exchange.routePath : `/${stage.stageName}${exchange.routePath}`;
    case 'protocol':
      return 'HTTP/1.1';
    case 'requestTime':
      return formatRequestTime(exchange.startedAtMs);
    case 'requestTimeEpoch':
      return String(exchange.startedAtMs);
    case 'resourceId':
      return exchange.route?.routeId;
    case 'resourcePath':
      return exchange.route?.routeKey.replace(/^[A-Z]+ /, '');
    case 'routeKey':
      return exchange.route?.routeKey;
    case 'identity.sourceIp':
      return request.sourceIp;
    case 'identity.userAgent':
      return headerValues(request.headers, 'user-agent')[0];
    case 'identity.apiKeyId':
      return exchange.key?.keyId;
    case 'identity.customerId':
      return exchange.key?.entry.customerId ?? undefined;
    default:
      return undefined;
  }
}
