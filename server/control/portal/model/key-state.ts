// What an API key can do at a moment, in one word.
import type { OwnKeyView } from '#server/contracts/portal.ts';

/** @param key  with the instants of its row; @param nowMs  epoch ms */
export function keyState(key: { isEnabled: boolean; expiresAt: Date | null; revokedAt: Date | null }, nowMs: number): OwnKeyView['state'] {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt !== null && key.expiresAt.getTime() <= nowMs) return 'expired';
  if (!key.isEnabled) return 'disabled';
  return key.expiresAt === null ? 'active' : 'replaced';
}
