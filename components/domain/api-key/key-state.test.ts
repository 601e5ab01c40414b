import { describe, expect, it } from 'vitest';
import { keyState } from './key-state.ts';

const key = { isEnabled: true, expiresAtMs: null, revokedAtMs: null };

describe('what a key is worth', () => {
  it('tells the strongest reason first', () => {
    expect(keyState(key, 5)).toBe('active');
    expect(keyState({ ...key, isEnabled: false }, 5)).toBe('disabled');
    expect(keyState({ ...key, isEnabled: false, expiresAtMs: 5 }, 5)).toBe('expired');
    expect(keyState({ ...key, expiresAtMs: 6 }, 5)).toBe('active');
    expect(keyState({ isEnabled: false, expiresAtMs: 1, revokedAtMs: 1 }, 5)).toBe('revoked');
  });
});
