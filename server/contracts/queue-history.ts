// What queues held over hours and days, as charts ask for it: of one queue, or of the deepest of a project.
import { z } from 'zod';
import { ResourceId } from './names.ts';
import { TrafficRange } from './traffic.ts';

/** Without a queue: the deepest of the project. Ranges and steps are those of traffic. */
export const ReadQueueHistory = z.object({ range: TrafficRange, queueId: ResourceId.optional() });
export type ReadQueueHistory = z.infer<typeof ReadQueueHistory>;

/** The highest of the samples of a step; null where the queue was not counted, for the age also where nothing could be received. */
export type DepthPoint = {
  /** Epoch ms of the step's beginning. */
  atMs: number;
  queueId: string;
  visible: number | null;
  inFlight: number | null;
  delayed: number | null;
  oldestSeconds: number | null;
};

/**
 * A point as it travels, a month of hours of several queues being thousands: the step (0 is the first), the place of its queue
 * among `queues` (0 where one queue was asked for), then visible, in flight, delayed and the oldest's seconds.
 */
export type PackedDepthPoint = [number, number, number | null, number | null, number | null, number | null];

export type QueueHistory = {
  /** Epoch ms of the first step, and of the end of the running one. */
  fromMs: number;
  toMs: number;
  /** Epoch ms of this answer. */
  asOfMs: number;
  stepSeconds: number;
  /** Epoch ms of the first sample of all; null before it. */
  knownFromMs: number | null;
  /** Beginnings of the steps in which samples were taken; nothing is known of others. A queue without a point in one was empty. */
  sampledMs: number[];
  /** The deepest, by name; empty when one queue was asked for. */
  queues: { queueId: string; name: string }[];
  /** Queues that held anything in the range, those above included. */
  holdingCount: number;
  points: PackedDepthPoint[];
};
