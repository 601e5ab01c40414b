// Who may read signals of the runtime: whoever knows the secret that the supervisor gives its children.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** @returns whether a request carries the secret as its bearer token */
export function createSecretCheck(secret: string): (request: IncomingMessage) => boolean {
  const expected = digest(`Bearer ${secret}`);
  return (request) => timingSafeEqual(digest(request.headers.authorization ?? ''), expected);
}

/** Equal lengths, so that the comparison takes the same time whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
