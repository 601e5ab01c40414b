// Judges the one thing that says for whom a request is: a name or an address, and perhaps a port.

/**
 * Whether a Host value (lower case) is one valid `host` or `host:port`.
 *
 * Stricter than the RFC's `reg-name`: letters, digits, `.`, `-`, `_`, beginning with a letter or digit, at most 254
 * characters; or an IPv6 address in brackets. No user, no escapes.
 * Source: RFC 9110 §7.2, RFC 3986 §3.2.2.
 */
export function isHostValue(value: string): boolean {
  const hostEnd = endOfHost(value);
  if (hostEnd <= 0) return false;
  if (hostEnd === value.length) return true;
  const digits = value.length - hostEnd - 1;
  if (value.charCodeAt(hostEnd) !== 58 || digits < 1 || digits > 5) return false;
  for (let index = hostEnd + 1; index < value.length; index += 1) if (!isDigit(value.charCodeAt(index))) return false;
  return true;
}

/** @param value  one that is valid */
export function withoutPort(value: string): string {
  return value.slice(0, endOfHost(value));
}

function endOfHost(value: string): number {
  return value.charCodeAt(0) === 91 ? endOfAddress(value) : endOfName(value);
}

function endOfName(value: string): number {
  let at = 0;
  for (; at < value.length && at <= 254; at += 1) {
    const code = value.charCodeAt(at);
    const isAlphanumeric = isDigit(code) || (code >= 97 && code <= 122);
    if (!isAlphanumeric && (at === 0 || (code !== 46 && code !== 45 && code !== 95))) break;
  }
  return at <= 254 ? at : 0;
}

function endOfAddress(value: string): number {
  const close = value.indexOf(']');
  if (close < 3 || close > 46) return 0;
  for (let index = 1; index < close; index += 1) {
    const code = value.charCodeAt(index);
    if (!isDigit(code) && !(code >= 97 && code <= 102) && code !== 58 && code !== 46) return 0;
  }
  return close + 1;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
