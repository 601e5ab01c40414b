import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allowedNow, endOfTask, formatTaskHandle, newPace, readTaskHandle } from './move-task.ts';

test('handles are read as they were written, and nothing else is', () => {
  const [taskId, arn] = ['0b2c1f3e-0000-4000-8000-000000000000', 'arn:aws:sqs:us-east-1:000000000000:dead'];
  expect(readTaskHandle(formatTaskHandle(taskId, arn))).toEqual({ taskId, sourceArn: arn });
  for (const wrong of ['', 'x', 'bm8=', Buffer.from('{"taskId":1}').toString('base64')]) expect(readTaskHandle(wrong)).toBeNull();
});

test('a task never moves more than its velocity allows in any stretch of time, and not much less', () => {
  const waits = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), waits, (velocity, pauses) => {
      let pace = newPace(0);
      let nowMs = 0;
      const moves: { atMs: number; count: number }[] = [];
      for (const pauseMs of pauses) {
        const { allowed, after } = allowedNow(pace, velocity, nowMs, 500);
        pace = after(allowed);
        moves.push({ atMs: nowMs, count: allowed });
        nowMs += pauseMs;
      }
      for (const [from, { atMs }] of moves.entries()) {
        let sum = 0;
        for (const move of moves.slice(from)) {
          sum += move.count;
          expect(sum).toBeLessThanOrEqual((velocity * (move.atMs - atMs)) / 1_000 + Math.max(1, velocity / 2) + 1e-6);
        }
      }
    }),
  );
  let pace = newPace(0);
  let total = 0;
  for (let nowMs = 0; nowMs <= 10_000; nowMs += 200) {
    const { allowed, after } = allowedNow(pace, 50, nowMs, 500);
    pace = after(allowed);
    total += allowed;
  }
  expect(total).toBe(501);
  expect(allowedNow(pace, null, 0, 500).allowed).toBe(500);
});

test('a task fails for messages that have nowhere to go', () => {
  const target = { queueId: 'q', name: 'q' };
  expect(endOfTask({ moves: [], throughSequence: null })).toEqual({ status: 'COMPLETED' });
  expect(endOfTask({ moves: [{ sourceArn: 'a', target, count: 1 }], throughSequence: '1' })).toEqual({ status: 'COMPLETED' });
  expect(endOfTask({ moves: [{ sourceArn: null, target: null, count: 1 }], throughSequence: null })).toEqual({
    status: 'FAILED',
    failureReason: 'CouldNotDetermineMessageSource',
  });
});
