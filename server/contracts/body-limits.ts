// Bounds of a route's request bodies, without the schema library: forms use them too.
import { limits } from '../kernel/limits.ts';

/** The longest that can be set, 2 GiB less one byte, and what a route takes unless set: 10 MiB, as on AWS. */
export const longestMaxBodyBytes = limits.gateway.maxBodyBytes;
export const defaultMaxBodyBytes = limits.gateway.maxBodyBytesDefault;
