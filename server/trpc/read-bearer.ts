// The access token of a request, if it brings one.

/** @param authorization  the header, or null. @returns the text after `Bearer `, or null for anything else */
export function readBearer(authorization: string | null): string | null {
  return /^Bearer ([^\s]{1,300})$/i.exec(authorization ?? '')?.[1] ?? null;
}
