// What an API says of bodies: which media types are bytes, and from which length on responses are compressed.
import { z } from 'zod';

const MediaType = z
  .string()
  .max(128)
  .regex(/^(?:\*\/\*|[a-z0-9!#$&^_.+-]+\/(?:\*|[a-z0-9!#$&^_.+-]+))$/i, 'must be a media type such as image/png or image/*');

/** Source: API Gateway developer guide, "Binary media types for REST APIs" and "Payload compression for REST APIs". */
export const BodySettings = z.strictObject({
  binaryMediaTypes: z.array(MediaType).max(100).default([]),
  /** Bytes, 0 to 10 MiB; null compresses nothing. */
  minimumCompressionBytes: z.int().min(0).max(10_485_760).nullable().default(null),
});
export type BodySettings = z.infer<typeof BodySettings>;
