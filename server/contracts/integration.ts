// How a route's requests are answered: one schema per kind, the same in the console's forms, the declarative file, the
// database and the published config. docs/integrations.md describes each.
import { z } from 'zod';
import { AwsRequestIntegration, AwsServiceIntegration } from './aws-integration.ts';
import { FunctionIntegration } from './function-integration.ts';
import { HttpMethod } from './http-method.ts';
import { ContentHandling, IntegrationResponse, IntegrationUrl, RequestParameters } from './integration-parts.ts';

/** Forwards the request to one upstream, and its response back, as they are. */
export const HttpProxyIntegration = z.strictObject({
  kind: z.literal('http-proxy'),
  url: IntegrationUrl,
  /** Fixed method toward the upstream; absent forwards the client's. */
  method: HttpMethod.exclude(['ANY']).optional(),
});

/**
 * Calls one upstream with what is mapped from the request, and answers with a status chosen by what came back.
 * Source: API Gateway developer guide, "HTTP custom integrations".
 */
export const HttpIntegration = z.strictObject({
  kind: z.literal('http'),
  url: IntegrationUrl,
  method: HttpMethod.exclude(['ANY']).optional(),
  requestParameters: RequestParameters.default({}),
  /** What happens to the request's body on the way; absent passes it on. */
  contentHandling: ContentHandling.optional(),
  /** The first whose pattern fits the upstream's status; the one without a pattern for all others. */
  responses: z
    .array(IntegrationResponse)
    .min(1)
    .max(50)
    .default([{ statusCode: 200, responseParameters: {} }]),
});

/** Answers by itself, without an upstream: for a contract before its service exists, and for CORS or health paths. */
export const MockIntegration = z.strictObject({
  kind: z.literal('mock'),
  status: z.int().min(200).max(599),
  body: z.string().max(65_536),
  contentType: z
    .string()
    .regex(/^[\x20-\x7e]{1,128}$/, 'must be printable ASCII, at most 128 characters')
    .default('application/json'),
});

const AggregatePart = z.strictObject({
  url: IntegrationUrl,
  /** 50 to 29,000 ms for this part alone, its whole body included. */
  timeoutMs: z.int().min(50).max(29_000).default(5_000),
  /** Stands for the part when it is late, fails or is no JSON; absent fails the whole answer. */
  fallback: z.json().optional(),
});

/** Calls several upstreams at once with GET and answers with one JSON text made of theirs. */
export const AggregateIntegration = z
  .strictObject({
    kind: z.literal('aggregate'),
    parts: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must begin with a letter, then letters, digits, _'), AggregatePart),
    /**
     * JSON in which a text `$part` or `$part.a.b[0]` is replaced by that value of a part, and `$$` at the beginning of a
     * text is a plain `$`; absent is one member per part.
     */
    shape: z.json().optional(),
    /** True sends the client's query to every part. */
    passQuery: z.boolean().default(true),
  })
  .refine(({ parts }) => Object.keys(parts).length >= 1 && Object.keys(parts).length <= 10, {
    path: ['parts'],
    message: 'must be 1 to 10',
  });

export const Integration = z.discriminatedUnion('kind', [
  HttpProxyIntegration,
  HttpIntegration,
  MockIntegration,
  AwsServiceIntegration,
  AwsRequestIntegration,
  FunctionIntegration,
  AggregateIntegration,
]);
export type Integration = z.infer<typeof Integration>;

/** Names of the upstreams and upstream credentials that an integration leans on. */
export function integrationReferences(integration: Integration): { upstreams: string[]; credentials: string[] } {
  const urls =
    integration.kind === 'aggregate'
      ? Object.values(integration.parts).map((part) => part.url)
      : 'url' in integration
        ? [integration.url]
        : [];
  const upstreams = urls.flatMap((url) => /^upstream:\/\/([A-Za-z0-9_-]+)/.exec(url)?.[1] ?? []);
  const credential = 'credential' in integration ? integration.credential : undefined;
  return { upstreams, credentials: credential === undefined ? [] : [credential] };
}
