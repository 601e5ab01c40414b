// Begins a browser's session after a successful sign-in. The returned token is what the cookie carries as sessionId.
import { limits } from '#server/kernel/limits.ts';
import type { AccessDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { newSessionToken } from './session-token.ts';

/**
 * Adds the session's row. Every sign-in makes a new one: a cookie from before the sign-in never becomes valid.
 *
 * @param request  `userAgent` and `ipAddress` are kept, cut to 300 and 64 characters, for the list of sessions
 * @returns        the token to put in the cookie, and when it ends for good (epoch ms)
 */
export async function openSession(
  deps: AccessDeps,
  request: { memberId: string; userAgent: string; ipAddress: string },
): Promise<{ sessionId: string; expiresAtMs: number }> {
  const { token, rowId, secretHash } = newSessionToken(deps.random);
  const nowMs = deps.clock.nowMs();
  const expiresAtMs = nowMs + limits.control.sessionLifeSeconds * 1000;
  await runChange(deps, async (tx) => {
    await tx.session.create({
      data: {
        id: rowId,
        memberId: request.memberId,
        secretHash,
        createdAt: new Date(nowMs),
        lastSeenAt: new Date(nowMs),
        expiresAt: new Date(expiresAtMs),
        userAgent: request.userAgent.slice(0, 300),
        ipAddress: request.ipAddress.slice(0, 64),
      },
    });
  });
  return { sessionId: token, expiresAtMs };
}
