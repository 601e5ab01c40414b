// When a thread takes no more requests than it has: its event loop is late, or its heap is nearly full. Answering 503 then
// is cheap, and keeps what is in flight alive. Pure.
import { limits } from '../../kernel/limits.ts';

export type LoadSample = {
  /** How much later than due the loop came to take the sample, ms. */
  lateMs: number;
  /** Share of the heap's limit in use, 0 to 1. */
  heapShare: number;
};

/**
 * @param wasOverloaded  the judgement before: it takes a clearly better sample to leave than to enter, so that a thread at
 *                       the edge does not flicker
 */
export function judgeOverload(sample: LoadSample, wasOverloaded: boolean): boolean {
  const { overloadLateMs, overloadHeapShare } = limits.gateway;
  const ease = wasOverloaded ? 0.5 : 1;
  const heapEase = wasOverloaded ? 0.95 : 1;
  return sample.lateMs >= overloadLateMs * ease || sample.heapShare >= overloadHeapShare * heapEase;
}
