// The methods a route may name; what node's own parser also knows and AWS does not is refused as no route.
import { z } from 'zod';

export const HttpMethod = z.enum(['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY']);
export type HttpMethod = z.infer<typeof HttpMethod>;
