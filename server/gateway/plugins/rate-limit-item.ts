// One item of the header RateLimit behind its name and `r=`: what remains, and in how many seconds the limit is whole again.
// Source: draft-ietf-httpapi-ratelimit-headers-10.

/**
 * @returns a writer that keeps the seconds it wrote last: they are mostly those of the request before, and a head of few pieces
 *          costs less to send
 */
export function createRateLimitItem(): (remaining: number, resetSeconds: number) => string {
  let seconds = 0;
  let reset = ';t=0';
  return (remaining, resetSeconds) => {
    const whole = Math.max(0, Math.ceil(resetSeconds));
    if (whole !== seconds) {
      seconds = whole;
      reset = `;t=${whole}`;
    }
    return `${Math.max(0, remaining)}${reset}`;
  };
}
