// The methods a route may name; what node's own parser also knows and AWS does not is refused as no route.
import { z } from 'zod';
import { httpMethods } from './http-methods.ts';

export const HttpMethod = z.enum(httpMethods);
export type HttpMethod = z.infer<typeof HttpMethod>;
