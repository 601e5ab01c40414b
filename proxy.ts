// Runs before every page: gives it a Content-Security-Policy with a fresh nonce, tells the layouts which path was asked
// for, and refuses headers that only Next itself may set. It decides nothing about who may see what: layouts and
// procedures do, each for itself.
import type { NextRequest } from 'next/server.js';
import { NextResponse } from 'next/server.js';

/** Request header with the nonce for inline scripts and styles. */
const nonceHeader = 'x-sluice-nonce';
/** Request header with path and query, for the way back after sign-in. */
const pathHeader = 'x-sluice-path';

const isDevelopment = process.env.NODE_ENV === 'development';

export function proxy(request: NextRequest): NextResponse {
  if (hasForgedHeader(request.headers)) return new NextResponse('Bad Request', { status: 400 });
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set(nonceHeader, nonce);
  headers.set(pathHeader, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Everything but build output, which needs no policy of its own. */
export const config = { matcher: ['/((?!_next/static/).*)'] };

/** Server Actions are not used, and x-middleware-* is how Next talks to itself. */
function hasForgedHeader(headers: Headers): boolean {
  if (headers.has('next-action')) return true;
  for (const name of headers.keys()) if (name.startsWith('x-middleware-')) return true;
  return false;
}

/** Style attributes are allowed, they run no code: components place bars and menus with them. Style elements need the nonce. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    // While developing the bundler puts style elements into the page by itself, without the nonce.
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
