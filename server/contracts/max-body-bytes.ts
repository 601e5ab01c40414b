// How long a request body a route takes.
import { z } from 'zod';
import { longestMaxBodyBytes } from './body-limits.ts';

/** Bytes, 0 to 2,147,483,647; 0 takes no body at all. */
export const MaxBodyBytes = z.int().min(0).max(longestMaxBodyBytes);
