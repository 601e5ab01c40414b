// Runs tests of connections both ways: with a system call for each read and write, and, where the system has io_uring, with one for all of a turn.
import { afterEach, beforeEach } from 'vitest';
import { turnReceives } from '../gateway/http1/turn-receives.ts';
import { turnSends } from '../gateway/http1/turn-sends.ts';
import { IoUring } from '../kernel/io-uring.ts';

const probe = IoUring.open();
probe?.close();

export const isRingHere = probe !== null;

const each = 'with a call each';
const shared = 'with one call';

export const waysToCall: readonly string[] = isRingHere ? [each, shared] : [each];

/** For the tests of the suite that calls it. Calls are shared even when one connection alone has something. */
export function callIn(way: string): void {
  let ring: IoUring | null = null;
  const share = () => {
    turnReceives.shareCalls(ring);
    turnSends.shareCalls(ring, 1);
  };
  beforeEach(() => {
    ring = way === shared ? IoUring.open() : null;
    share();
  });
  afterEach(() => {
    ring?.close();
    ring = null;
    share();
  });
}
