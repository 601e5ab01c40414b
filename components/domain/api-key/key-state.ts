// What a key is worth now, as one word. Pure.
import type { ApiKeyView } from '#server/contracts/api-key.ts';

export type KeyState = 'active' | 'disabled' | 'expired' | 'revoked';

/** @param nowMs  epoch ms */
export function keyState(key: Pick<ApiKeyView, 'isEnabled' | 'expiresAtMs' | 'revokedAtMs'>, nowMs: number): KeyState {
  if (key.revokedAtMs !== null) return 'revoked';
  if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) return 'expired';
  return key.isEnabled ? 'active' : 'disabled';
}
