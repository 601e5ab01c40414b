// Two threads' views of one memory: each sees the other's receivers and not its own.
import { expect, test } from 'vitest';
import { createWaitedQueues, createWaitMemory } from './waited-queues.ts';

test('a queue is waited for elsewhere while another thread has receivers of it', () => {
  const memory = createWaitMemory();
  const [here, there] = [createWaitedQueues(memory), createWaitedQueues(memory)];
  expect(here.isWaitedForElsewhere('q')).toBe(false);
  there.join('q');
  there.join('q');
  here.join('q');
  expect([here.isWaitedForElsewhere('q'), there.isWaitedForElsewhere('q')]).toEqual([true, true]);
  there.leave('q');
  expect(here.isWaitedForElsewhere('q')).toBe(true);
  there.leave('q');
  expect([here.isWaitedForElsewhere('q'), there.isWaitedForElsewhere('q')]).toEqual([false, true]);
  here.leave('q');
  expect(there.isWaitedForElsewhere('q')).toBe(false);
});
