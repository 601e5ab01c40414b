// Why the gateway answered as it did, as a key of the messages in `apis.try.why`. Pure.
import type { TriedRequest } from '#server/contracts/api.ts';

export type Explanation =
  | 'answered'
  | 'badRequest'
  | 'configuration'
  | 'failed'
  | 'keyDisabled'
  | 'keyExpired'
  | 'keyMissing'
  | 'keyNoPlan'
  | 'keyRevoked'
  | 'keyUnknown'
  | 'noRoute'
  | 'quota'
  | 'throttled'
  | 'timeout'
  | 'tooLarge';

/** @param sentKey  true when a key went along */
export function explainAnswer(answer: Pick<TriedRequest, 'status' | 'errorType' | 'key'>, sentKey: boolean): Explanation {
  switch (answer.errorType) {
    case null:
      return 'answered';
    case 'THROTTLED':
      return 'throttled';
    case 'QUOTA_EXCEEDED':
      return 'quota';
    case 'INVALID_API_KEY':
      return explainRefusedKey(answer.key, sentKey);
    case 'MISSING_AUTHENTICATION_TOKEN':
    case 'RESOURCE_NOT_FOUND':
    case 'METHOD_NOT_ALLOWED':
      return 'noRoute';
    case 'REQUEST_TOO_LARGE':
      return 'tooLarge';
    case 'BAD_REQUEST':
      return 'badRequest';
    case 'API_CONFIGURATION_ERROR':
      return 'configuration';
    case 'INTEGRATION_TIMEOUT':
      return 'timeout';
    default:
      return 'failed';
  }
}

function explainRefusedKey(key: TriedRequest['key'], sentKey: boolean): Explanation {
  if (key === null) return sentKey ? 'keyUnknown' : 'keyMissing';
  const states = {
    valid: 'keyUnknown',
    disabled: 'keyDisabled',
    expired: 'keyExpired',
    revoked: 'keyRevoked',
    'no-plan': 'keyNoPlan',
  } as const;
  return states[key.state];
}
