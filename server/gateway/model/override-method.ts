// X-HTTP-Method-Override, which a REST API obeys. Pure.
// Source: API Gateway developer guide, "Amazon API Gateway important notes" (REST APIs).
import { isBodyless } from '../http1/bodyless-methods.ts';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * @param given    the header's value; anything but a method in upper case is no override
 * @returns        the method a request is routed and forwarded by; null to refuse it: a body would go on to an upstream
 *                 under a method with which no client may send one
 */
export function overrideMethod(method: string, given: string | undefined, hasBody: boolean): string | null {
  if (given === undefined || given === method || !methods.has(given)) return method;
  return hasBody && isBodyless(given) ? null : given;
}
