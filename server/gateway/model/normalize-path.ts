// One spelling for each path, or none: what two servers could read differently is refused, so that the upstream never
// sees another path than the one that was routed. Pure.
// Source: RFC 3986 §6.

/**
 * One spelling for each path.
 *
 * @returns the path with escaped unreserved characters decoded, or null when servers could read it differently:
 *          `//` first, dot segments, `\`, `;` after dots, escaped `/ \ . %` or control characters, invalid UTF-8
 */
export function normalizePath(path: string): string | null {
  if (path.charCodeAt(0) !== slash || path.charCodeAt(1) === slash) return null;
  let isPlain = true;
  for (let index = 1; index < path.length; index += 1) {
    const code = path.charCodeAt(index);
    if (code < 0x21 || code > 0x7e || code === backslash) return null;
    if (code === percent || (code === dot && path.charCodeAt(index - 1) === slash)) isPlain = false;
  }
  return isPlain ? path : normalizeOdd(path);
}

const slash = 47;
const backslash = 92;
const percent = 37;
const dot = 46;

/** For paths with escapes, or segments that begin with a dot. */
function normalizeOdd(path: string): string | null {
  if (/\/\.{1,2}(?:[/;]|%3b|$)/i.test(path)) return null;
  if (!path.includes('%')) return path;
  if (/%(?![0-9a-fA-F]{2})/.test(path) || /%(?:2[ef]|5c|[01][0-9a-f]|7f|25[0-9a-f]{2})/i.test(path)) return null;
  try {
    decodeURIComponent(path);
  } catch {
    return null;
  }
  return path.replace(/%[0-9a-fA-F]{2}/g, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[A-Za-z0-9\-_~]/.test(character) ? character : escaped.toUpperCase();
  });
}
