// Media types: which of them a list names, and which are text.

/** `Text/HTML; charset=utf-8` becomes `text/html`; empty stays empty. */
export function essenceOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/**
 * True when one of the list's entries names the type.
 *
 * @param list  `image/png`, `image/*` or everything as in binaryMediaTypes; any case
 * Source: API Gateway developer guide, "Binary media types for REST APIs".
 */
export function isListed(essence: string, list: readonly string[]): boolean {
  return list.some((entry) => {
    const named = entry.toLowerCase();
    if (named === '*/*') return true;
    return named.endsWith('/*') ? essence.startsWith(named.slice(0, -1)) : named === essence;
  });
}

/**
 * True for what an HTTP API hands to a function as text rather than base64.
 * Source: API Gateway developer guide, "Binary media types for HTTP APIs" as observed: text/*, JSON, XML, JavaScript.
 */
export function isTextual(essence: string): boolean {
  if (essence.startsWith('text/')) return true;
  return /^application\/(?:[\w.+-]+\+)?(?:json|xml|javascript)$/.test(essence) || essence === 'application/x-www-form-urlencoded';
}
