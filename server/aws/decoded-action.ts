// What either protocol's decoder finds in a request: which action is called, and its input once the action's shape is known.
import type { QueryStructure } from './query-shape.ts';

export type DecodedAction = {
  /** The service the request names by target or version, or null when it leaves that open. */
  service: 'sqs' | 'sns' | null;
  /** Empty when the request names none. */
  name: string;
  /** `Version` of the Query protocol as sent, null when absent or on JSON. */
  version: string | null;
  /** The input in its JSON form, not yet checked. JSON needs no shape and ignores it. */
  readInput(shape: QueryStructure): object;
};
