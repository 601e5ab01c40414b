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
    case 'TooManyRequestsException':
      return 'throttled';
    case 'LimitExceededException':
      return 'quota';
    case 'ForbiddenException':
      return explainRefusedKey(answer.key, sentKey);
    case 'MissingAuthenticationTokenException':
    case 'NotFoundException':
      return 'noRoute';
    case 'RequestTooLargeException':
      return 'tooLarge';
    case 'BadRequestException':
      return 'badRequest';
    case 'ApiConfigurationException':
      return 'configuration';
    default:
      return explainFailure(answer.status);
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

function explainFailure(status: number): Explanation {
  if (status === 504) return 'timeout';
  // An HTTP API says 500 where its upstream's address may not be called, and 503 where it could not be reached.
  return status === 500 ? 'configuration' : 'failed';
}
