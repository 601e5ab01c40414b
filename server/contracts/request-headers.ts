// Headers that a route's integration gets in place of the client's: fixed text, stage variables, attributes of the caller.
import { z } from 'zod';

/** Where `${customer.attributes.name}` and `${key.attributes.name}` may stand; `:-text` says what an absent one counts as. */
export const callerAttributePattern = /\$\{(customer|key)\.attributes\.([A-Za-z0-9_-]{1,64})(?::-([^{}]*))?\}/g;

/** What an operator notes of a customer or key for routing; values are characters that are safe in a URL, as stage variables. */
export const Attributes = z
  .record(
    z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must have 1 to 64 letters, digits, hyphens and underscores'),
    z.string().regex(/^[A-Za-z0-9\-._~:/?#&=,]{0,512}$/, 'may hold letters, digits and -._~:/?#&=, (at most 512 characters)'),
  )
  .refine((attributes) => Object.keys(attributes).length <= 50, 'must be at most 50');

/** By name; replaces what the client sent under it, in any case. */
export const RequestHeaders = z
  .record(
    z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'must be the name of a header'),
    z.string().regex(/^[\x20-\x7e]{0,1024}$/, 'must be printable ASCII, at most 1,024 characters'),
  )
  .refine((headers) => Object.keys(headers).length <= 30, 'must be at most 30');
