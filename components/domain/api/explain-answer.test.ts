import { describe, expect, it } from 'vitest';
import { explainAnswer } from './explain-answer.ts';

const key = (state: 'valid' | 'disabled' | 'expired' | 'revoked' | 'no-plan') => ({
  apiKeyId: 'abcdefghij',
  name: 'n',
  last4: '1234',
  state,
});

describe('why the gateway answered so', () => {
  it.each([
    [200, null, 'answered'],
    [404, null, 'answered'],
    [429, 'THROTTLED', 'throttled'],
    [429, 'QUOTA_EXCEEDED', 'quota'],
    [404, 'RESOURCE_NOT_FOUND', 'noRoute'],
    [403, 'MISSING_AUTHENTICATION_TOKEN', 'noRoute'],
    [504, 'INTEGRATION_TIMEOUT', 'timeout'],
    [503, 'INTEGRATION_FAILURE', 'failed'],
    [500, 'API_CONFIGURATION_ERROR', 'configuration'],
  ] as const)('%s %s is %s', (status, errorType, expected) => {
    expect(explainAnswer({ status, errorType, key: key('valid') }, true)).toBe(expected);
  });

  it('says what is wrong with the key', () => {
    const refused = { status: 403, errorType: 'INVALID_API_KEY' };
    expect(explainAnswer({ ...refused, key: null }, false)).toBe('keyMissing');
    expect(explainAnswer({ ...refused, key: null }, true)).toBe('keyUnknown');
    expect(explainAnswer({ ...refused, key: key('revoked') }, true)).toBe('keyRevoked');
    expect(explainAnswer({ ...refused, key: key('no-plan') }, true)).toBe('keyNoPlan');
  });
});
