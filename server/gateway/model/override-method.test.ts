import { expect, it } from 'vitest';
import { overrideMethod } from './override-method.ts';

it.each([
  ['POST', undefined, true, 'POST'],
  ['POST', 'PUT', true, 'PUT'],
  ['POST', 'PATCH', false, 'PATCH'],
  ['POST', 'DELETE', false, 'DELETE'],
  ['POST', 'DELETE', true, null],
  ['PUT', 'GET', true, null],
  ['GET', 'POST', false, 'POST'],
  ['POST', 'put', true, 'POST'],
  ['POST', 'CONNECT', false, 'POST'],
  ['POST', 'PUT, GET', true, 'POST'],
  ['POST', '', true, 'POST'],
])('%s overridden by %s, body %s: %s', (method, given, hasBody, expected) => expect(overrideMethod(method, given, hasBody)).toBe(expected));
