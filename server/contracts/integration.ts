// How a route's requests are answered: one schema per kind, the same in the console's forms, the declarative file, the
// database and the published config.
import { z } from 'zod';
import { HttpMethod } from './http-method.ts';

/**
 * Forwards the request to one upstream. `url` is absolute http(s), may hold `{name}` of the route's path parameters,
 * `{proxy}` of a greedy one and `${stageVariables.name}`.
 */
export const HttpProxyIntegration = z.strictObject({
  kind: z.literal('http-proxy'),
  url: z
    .string()
    .regex(/^https?:\/\//, 'must begin with http:// or https://')
    .max(2048),
  /** Fixed method toward the upstream; absent forwards the client's. */
  method: HttpMethod.exclude(['ANY']).optional(),
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

export const Integration = z.discriminatedUnion('kind', [HttpProxyIntegration, MockIntegration]);
export type Integration = z.infer<typeof Integration>;
