import { describe, expect, it } from 'vitest';
import { describeError } from './describe-error.ts';

function refused(errorCode: string, httpStatus: number): Error {
  return Object.assign(new Error('The name is taken.'), { data: { errorCode, httpStatus } });
}

describe('an error for people', () => {
  it('shows the message and the code of the server', () => {
    expect(describeError(refused('resource.conflict', 409))).toEqual({
      message: 'The name is taken.',
      code: 'resource.conflict',
      isWorthRetrying: false,
      field: null,
      problems: [],
    });
  });

  it('names the field it is about, and every problem', () => {
    const problems = [{ field: 'GET /orders', message: 'needs an upstream' }];
    const error = Object.assign(new Error('1 problem'), {
      data: { errorCode: 'deployment.invalid', httpStatus: 422, field: 'name', problems: [...problems, null, 'nonsense'] },
    });
    expect(describeError(error)).toMatchObject({ field: 'name', problems });
  });

  it('is worth retrying when the server was at fault or busy', () => {
    expect(describeError(refused('database.unavailable', 503)).isWorthRetrying).toBe(true);
    expect(describeError(refused('auth.throttled', 429)).isWorthRetrying).toBe(true);
  });

  it.each([new TypeError('Failed to fetch'), undefined, { data: null }, { data: { code: 1 } }])('calls %s unreachable', (error) => {
    expect(describeError(error)).toMatchObject({ code: 'network.unreachable', isWorthRetrying: true });
  });
});
