// Where a browser may be sent after sign-in: a path of this console, never another site (open redirect).

const maxLength = 2_000;
const placeholderOrigin = 'http://console.invalid';

/**
 * Makes a path to go to out of text that anybody may have written into a link.
 *
 * URL parsers drop tabs and newlines, read `\` as `/`, and fold `/.//host` into `//host`; each has been an open redirect
 * somewhere, so such text is refused before it is parsed and the parsed path is looked at again.
 *
 * @param candidate  a path with query and fragment, or an absolute URL of `origin`; anything else counts as absent
 * @param origin     the console's own origin, or null where only paths are expected
 * @returns          a path beginning with exactly one `/`; `/` when the candidate is absent or would leave the console
 */
export function safeCallbackPath(candidate: string | null | undefined, origin: string | null = null): string {
  if (!candidate || candidate.length > maxLength || hasAmbiguousCharacter(candidate)) return '/';
  const path = origin !== null && candidate.startsWith(`${origin}/`) ? candidate.slice(origin.length) : candidate;
  if (!path.startsWith('/') || path.startsWith('//')) return '/';
  const url = URL.parse(path, placeholderOrigin);
  if (url === null || url.origin !== placeholderOrigin || url.pathname.startsWith('//')) return '/';
  if (isEdge(url.pathname)) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}

/** Backslash, space, and every control character. */
function hasAmbiguousCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit <= 0x20 || unit === 0x7f || unit === 0x5c) return true;
  }
  return false;
}

/** Sign-in would lead back to itself; the API is no page. */
function isEdge(pathname: string): boolean {
  return pathname === '/sign-in' || pathname.startsWith('/sign-in/') || pathname === '/api' || pathname.startsWith('/api/');
}
