// Which address a request came from, as far as the console can know it behind Next's server.

/**
 * The nearest hop's word for the caller's address.
 *
 * Next writes the socket's address where no X-Forwarded-For came in; a reverse proxy appends its own view at the right
 * end. Text further left was written by the caller and is never believed. A caller that reaches the console directly can
 * still choose this text, so it only sharpens throttling per account, which does not depend on it.
 *
 * @returns the right-most entry, at most 64 characters; empty when there is none
 */
export function clientAddress(forwardedFor: string | null | undefined): string {
  const nearest = (forwardedFor ?? '').split(',').at(-1)?.trim() ?? '';
  return nearest.slice(0, 64);
}
